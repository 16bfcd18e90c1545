#!/usr/bin/env bash
# A board file copied as the docs say compiles, a wrong row does not, and a name without a file is refused.
# usage: board_file.sh REPOSITORY
set -euo pipefail
repository=$(readlink -f "$1")
if ! command -v arm-none-eabi-g++ >/dev/null || [ ! -d "$repository/build/sources" ]; then
  echo "skipped: the image was never built; tools/build stm32f405 does it"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A tree of its own, whose files are links: what is written here is nobody's board file.
for part in CMakeLists.txt CMakePresets.json control hal firmware gateway tools tests; do cp -rs "$repository/$part" "$work/"; done
mkdir "$work/build"
ln -s "$repository/build/sources" "$work/build/sources"
board=$work/firmware/board/stm32f405
cd "$work"

# configure NAME
configure() {
  cmake --preset stm32f405 -DISOTHERM_WIRING="$1" 2>&1
}
# This one source, without what it will be linked with.
compile() {
  (cd build/stm32f405 && mkdir -p "${object%/*}" && eval "$(ninja -t commands -s "$object")") 2>&1
}
object=firmware/board/stm32f405/CMakeFiles/isotherm-rack-a.dir/wiring_pins.cpp.obj

if told=$(configure mine) || ! grep -q "there is no .*/wiring_mine.hpp" <<<"$(tr -d '\n' <<<"$told")"; then
  echo "a board file that is not there was not refused by its name:"
  echo "$told"
  exit 1
fi
# The probe on PA4 moves to PA7, so that the object is not the example's.
sed 's/{.A., 4}/{'"'A'"', 7}/' "$repository/firmware/board/stm32f405/wiring_direct.hpp" >"$board/wiring_mine.hpp"
! cmp -s "$board/wiring_mine.hpp" "$repository/firmware/board/stm32f405/wiring_direct.hpp"
told=$(configure mine) || { echo "$told"; exit 1; }
told=$(compile) || { echo "$told"; exit 1; }
cp "build/stm32f405/$object" "$work/mine.o"
told=$(configure direct && compile) || { echo "$told"; exit 1; }
if cmp -s "build/stm32f405/$object" "$work/mine.o"; then
  echo "ISOTHERM_WIRING=mine compiled the table of wiring_direct.hpp"
  exit 1
fi
# Two wires for one pin.
sed -i 's/{.A., 5}/{'"'A'"', 7}/' "$board/wiring_mine.hpp"
told=$(configure mine) || { echo "$told"; exit 1; }
if told=$(compile) || ! grep -q "a pin is used twice" <<<"$told"; then
  echo "a pin that is used twice compiled, or nobody said why not:"
  echo "$told"
  exit 1
fi
echo "a copied board file compiles, and its mistakes are named"
