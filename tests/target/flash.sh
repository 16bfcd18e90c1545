#!/usr/bin/env bash
# tools/flash without a board: the commands that it would run, and what it refuses.
# usage: flash.sh REPOSITORY
set -euo pipefail
cd "$1"
if [ ! -f build/stm32f405/bin/isotherm-rack.bundle ]; then
  echo "skipped: the image was never built; tools/build stm32f405 does it"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect CODE PATTERN COMMAND...
expect() {
  local code=$1 pattern=$2 told got=0
  shift 2
  told=$("$@" 2>&1) || got=$?
  if [ "$got" -ne "$code" ] || ! grep -qE -- "$pattern" <<<"$told"; then
    echo "$*: exit $got, expected $code and '$pattern' in:"
    echo "$told"
    exit 1
  fi
}

expect 0 "st-flash.*isotherm-boot.raw.*0x08000000" tools/flash --dry-run
expect 0 "st-flash.*--reset.*slot-b.bin.*0x08080000" tools/flash --dry-run
expect 0 "program .*slot-a.bin. 0x08020000 verify" tools/flash --dry-run --with openocd
expect 0 "dfu-util.*0x08080000:leave.*slot-b.bin" tools/flash --dry-run --with dfu-util
[ "$(tools/flash --dry-run --no-boot 2>/dev/null | grep -c write)" -eq 2 ]
expect 2 "no programmer 'screwdriver'" tools/flash --with screwdriver
expect 2 "no option '--colour'" tools/flash --colour
expect 2 "none.bundle: cannot be read" tools/flash --dry-run --bundle "$work/none.bundle"
expect 2 "contradict" tools/flash --no-boot --boot "$work/boot.raw"

# Signed with a key that the boot program does not know: refused before a board is touched.
sign=build/host/bin/isotherm-sign
"$sign" new-key "$work/own" >/dev/null
"$sign" bundle --slot-a build/stm32f405/bin/isotherm-rack-a.raw --slot-b build/stm32f405/bin/isotherm-rack-b.raw \
  --key "$work/own.secret" --image-version 9.9.9 --out "$work/own.bundle" >/dev/null
expect 2 "would not start .*not signed with this board's key" tools/flash --dry-run --bundle "$work/own.bundle"
expect 0 "slot-a.bin" tools/flash --dry-run --no-boot --bundle "$work/own.bundle"
# Torn on its way.
head -c 100000 "$work/own.bundle" >"$work/torn.bundle"
expect 2 "it is torn" tools/flash --dry-run --no-boot --bundle "$work/torn.bundle"
echo "ten uses of tools/flash did what they say"
