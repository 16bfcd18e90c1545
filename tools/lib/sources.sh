# shellcheck shell=bash
# Fetches what Debian has as source only where a library is compiled for the chip: libsodium, whose Ed25519 verification
# the boot program uses. Sourced by tools/build and tools/test after `cd` to the repository.

# fetch_source PACKAGE FOLDER: unpacks Debian's source package, patches applied, into FOLDER. An archive that apt has
# verified; the machine's own list of sources is left alone. Does nothing where FOLDER is there.
fetch_source() {
  local package=$1 folder work log
  folder=$(readlink -m "$2")
  [ ! -d "$folder" ] || return 0
  command -v apt-get >/dev/null || { echo "Without apt-get the source of $package cannot be fetched." >&2; return 1; }
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$(dirname "$folder")/.fetching.XXXXXX")
  log=$work/log
  mkdir -p "$work/lists/partial"
  # Where this machine gets its binary packages from, it gets the sources from.
  apt-get indextargets --format '$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT)' |
    awk '$1 == "Packages" && $3 ~ /^bookworm$/ && $4 == "main" {print "deb-src", $2, $3, $4}' | sort -u >"$work/sources.list"
  local apt=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o APT::Sandbox::User=root)
  echo "Fetching the source of $package"
  if apt-get "${apt[@]}" update -q >"$log" 2>&1 &&
    (cd "$work" && apt-get "${apt[@]}" source -q "$package" >>"$log" 2>&1) &&
    mv "$work"/"$package"-*/ "$folder"; then
    rm -rf "$work"
    return 0
  fi
  echo "The source of $package could not be fetched; the last lines:" >&2
  tail -n 8 "$log" >&2
  rm -rf "$work"
  return 1
}
