# shellcheck shell=bash
# Configures a preset once and builds it incrementally: a progress line on a terminal, silence elsewhere, and the last
# lines of the log where it fails. Sourced by tools/run, tools/build and tools/test after `cd` to the repository.

# shellcheck source=tools/lib/sources.sh
. tools/lib/sources.sh

# logged LOG COMMAND...: runs it with its output in LOG; shows the end of LOG and fails where it fails.
logged() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1 </dev/null; then
    echo "Failed: $*; the last lines of $log:" >&2
    tail -n 40 "$log" >&2
    return 1
  fi
}

configure() {
  local preset=$1 folder=build/$1 fresh=()
  mkdir -p "$folder"
  # A tree that was copied or moved carries a cache that names its old place.
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)
  elif [ -f "$folder/build.ninja" ]; then
    return 0  # ninja configures again by itself where that is due
  fi
  logged "$folder/configure.log" cmake --preset "$preset" "${fresh[@]}"
}

# What the image for the chip takes from elsewhere: the source of its signature verification, and the program that signs.
prepare_image() {
  fetch_source libsodium build/sources/libsodium && build host isotherm-sign
}

# build PRESET [TARGET...]: everything where no target is named.
build() {
  local preset=$1 targets=()
  shift
  [ $# -eq 0 ] || targets=(--target "$@")
  configure "$preset" || return 1
  if [ -t 1 ]; then
    NINJA_STATUS="build/$preset [%f/%t] " cmake --build "build/$preset" "${targets[@]}"
  else
    logged "build/$preset/build.log" cmake --build "build/$preset" "${targets[@]}"
  fi
}
