#!/usr/bin/env bash
# Reads every #include against the table of which folder may use which (docs/architecture: the portable core knows
# nothing of the world, nobody uses tools or tests), and keeps each library in the one file that wraps it.
set -euo pipefail
cd "$1"

# The first row whose pattern fits a file gives the project folders that it may include.
allowed_for() {
  case "$1" in
    control/*) echo '^control/' ;;
    hal/interface/* | hal/device/* | hal/modbus/* | hal/fake/*)
      echo '^(control/(units|core|point)|hal/(interface|device|modbus|fake))/' ;;
    hal/linux/*) echo '^(control/(units|core|point|settings)|hal/(interface|modbus|linux))/' ;;
    hal/stm32f405/*) echo '^(control/(units|core|point)|hal/(interface|modbus|stm32f405))/' ;;
    firmware/*) echo '^(control|hal|firmware)/' ;;
    gateway/*) echo '^(control/(units|core|point|safety|settings)|hal/(interface|modbus|linux)|gateway)/' ;;
    tools/* | tests/*) echo '.' ;;
  esac
}
# What a chip without an operating system and without a heap has.
freestanding='^(algorithm|array|bit|bitset|cmath|compare|concepts|cstddef|cstdint|cstring|initializer_list|iterator|limits|numeric|optional|span|string_view|tuple|type_traits|utility|variant|Eigen/.*)$'

problems=0
report() {
  printf '%s\n' "$1"
  problems=$((problems + 1))
}

# One grep reads them all: a process per line would cost a minute.
files=$(find control hal firmware gateway tools tests -name '*.[ch]pp' -type f | wc -l)
file=
while IFS=: read -r found line; do
  if [ "$found" != "$file" ]; then
    file=$found
    allowed=$(allowed_for "$file")
  fi
  [[ $line =~ [\<\"]([^\>\"]+) ]] || continue
  name=${BASH_REMATCH[1]}
  if [[ $line == *'"'* ]]; then
    # A header that the build makes has its recipe beside the file that uses it: build_hash.hpp, build_hash.cmake.
    [ ! -f "${file%/*}/${name%.hpp}.cmake" ] || continue
    [ -f "$name" ] || report "$file includes \"$name\", which is not a file under the repository root"
    [[ $name =~ $allowed ]] || report "$file may not use $name"
  elif [[ $file == control/* || $file =~ ^hal/(interface|device|modbus)/ ]]; then
    [[ $name =~ $freestanding ]] || report "$file may not use <$name>: the portable parts have no heap and no system"
  fi
done < <(grep -rHE '^[[:space:]]*#[[:space:]]*include' --include='*.cpp' --include='*.hpp' control hal firmware gateway tools tests)
[ "$files" -gt 20 ] || report "only $files sources were found: is this the repository?"

for library in toml CLI spdlog nlohmann mqtt sqlite3.h modbus; do
  for area in control hal firmware gateway/ingest gateway/store gateway/efficiency gateway/publish gateway/command \
    gateway/app tools/plant tools/replay tools/demo tools/bench tools/tune; do
    [ -d "$area" ] || continue
    users=$(grep -rlE "#include <(${library})([/+.].*)?>" "$area" --include='*.cpp' --include='*.hpp' || true)
    # A wrapper is one header, one source, or the pair of both.
    wrappers=$(sed -E 's/\.[ch]pp$//' <<<"$users" | sort -u | grep -c . || true)
    [ "$wrappers" -le 1 ] || report "$library is used by more than the one file of $area that wraps it: ${users//$'\n'/ }"
  done
done

echo "$files sources read, $problems against the table"
[ "$problems" -eq 0 ]
