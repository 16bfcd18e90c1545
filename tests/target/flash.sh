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

images=build/stm32f405/bin
sign=build/host/bin/isotherm-sign

# The order: what would not boot is nowhere while the boot program is new, and DFU leaves through the boot program.
expect 0 "st-flash.*read.*0x08008000.*0x8000" tools/flash --dry-run
expect 0 "st-flash.*--reset.*isotherm-boot.raw.*0x08000000" tools/flash --dry-run
expect 0 "program .*slot-a.bin. 0x08020000 verify.*isotherm-boot.raw. 0x08000000 verify" tools/flash --dry-run --with openocd
expect 0 "dfu-util.*'0x08000000:leave' '-D' '.*isotherm-boot.raw'" tools/flash --dry-run --with dfu-util
expect 0 "take BOOT0 low" tools/flash --dry-run --with dfu-util
expect 0 "'0x08080000' '-D' '.*slot-b.bin'" tools/flash --dry-run --with dfu-util --no-boot
[ "$(tools/flash --dry-run --no-boot 2>/dev/null | grep -c write)" -eq 2 ]
# The files that it names are there afterwards.
while read -r file; do [ -f "$file" ] || { echo "--dry-run names $file, which is not there"; exit 1; }; done \
  < <(tools/flash --dry-run 2>/dev/null | grep -oE "/[^' ]+[.](bin|raw)")

expect 2 "no programmer 'screwdriver'" tools/flash --with screwdriver
expect 2 "no option '--colour'" tools/flash --colour
expect 2 "none.bundle: cannot be read" tools/flash --dry-run --bundle "$work/none.bundle"
expect 2 "contradict" tools/flash --no-boot --boot "$work/boot.raw"
expect 2 "--bundle needs a value" tools/flash --bundle
expect 2 "--bundle needs a value" tools/flash --bundle --dry-run
expect 2 "--settings writes settings alone" tools/flash --settings "$work/rack.toml" --trial
expect 2 "there are a and b" tools/flash --trial --slot c

# What is no boot program of this board, or knows another key, is refused before a board is touched.
expect 2 "has [0-9]+ bytes; a boot program|begins with no stack" tools/flash --dry-run --boot /etc/passwd
expect 2 "/etc: cannot be read as a file" tools/flash --dry-run --boot /etc
expect 2 "is an ELF file" tools/flash --dry-run --boot $images/isotherm-boot.elf
head -c 524288 /dev/zero >"$work/large"
expect 2 "has 524288 bytes" tools/flash --dry-run --boot "$work/large"
head -c 30000 /dev/zero >"$work/zeros"
expect 2 "begins with no stack" tools/flash --dry-run --boot "$work/zeros"
"$sign" new-key "$work/own" >/dev/null
"$sign" bundle --slot-a $images/isotherm-rack-a.raw --slot-b $images/isotherm-rack-b.raw \
  --key "$work/own.secret" --image-version 9.9.9 --out "$work/own.bundle" >/dev/null
expect 2 "isotherm-boot.raw: does not hold the key" tools/flash --dry-run --bundle "$work/own.bundle"
expect 2 "not signed with this board's key" tools/flash --dry-run --no-boot --bundle "$work/own.bundle"
expect 0 "slot-a.bin" tools/flash --dry-run --no-boot --bundle "$work/own.bundle" --key "$work/own.public"
# Damaged by one bit, torn on its way, or of two images that are empty.
cp "$work/own.bundle" "$work/bit.bundle"
printf '\x5a' | dd of="$work/bit.bundle" bs=1 seek=5000 conv=notrunc status=none
cmp -s "$work/own.bundle" "$work/bit.bundle" && printf '\xa5' | dd of="$work/bit.bundle" bs=1 seek=5000 conv=notrunc status=none
expect 2 "would not start" tools/flash --dry-run --no-boot --bundle "$work/bit.bundle" --key "$work/own.public"
head -c 100000 "$work/own.bundle" >"$work/torn.bundle"
expect 2 "it is torn" tools/flash --dry-run --no-boot --bundle "$work/torn.bundle" --key "$work/own.public"
printf 'ISOBNDL1\0\0\0\0\0\0\0\0' >"$work/empty.bundle"
expect 2 "slot A  empty" tools/flash --dry-run --no-boot --bundle "$work/empty.bundle"
expect 2 "an image without a header" tools/flash --dry-run --bundle "$work/empty.bundle"
# The board file with wires is in both of its slots.
expect 0 "slot-b.bin" tools/flash --dry-run --bundle $images/isotherm-rack-wired.bundle
if cmp -s <(tail -c 170000 $images/isotherm-rack-wired.bundle) <(tail -c 170000 $images/isotherm-rack.bundle); then
  echo "slot B of the wired bundle holds the image without wires"
  exit 1
fi

expect 0 "slot A  good.*board file bus" "$sign" show $images/isotherm-rack.bundle
expect 0 "slot B  good.*board file direct" "$sign" show $images/isotherm-rack-wired.bundle
expect 2 "board file 'direct', that for slot B 'bus'" "$sign" bundle --slot-a $images/isotherm-rack-wired.raw \
  --slot-b $images/isotherm-rack-b.raw --out "$work/mixed.bundle"
[ ! -e "$work/mixed.bundle" ]

# A disk that is full, here a limit to a file's size: what stood there before stays, and nothing half-done.
cp $images/isotherm-rack.bundle "$work/kept.bundle"
expect 2 "kept.bundle: cannot be written" bash -c "trap '' XFSZ; ulimit -f 100; exec $sign bundle --slot-a $images/isotherm-rack-a.raw \
  --slot-b $images/isotherm-rack-b.raw --image-version 9.9.9 --out $work/kept.bundle"
cmp $images/isotherm-rack.bundle "$work/kept.bundle"
expect 2 "half-a.bin: cannot be written" bash -c "trap '' XFSZ; ulimit -f 100; exec $sign split $work/kept.bundle --out $work/half"
expect 0 "" "$sign" split "$work/kept.bundle" --out "$work/whole"
mkdir "$work/half-b.bin.part"  # the second of two cannot be written
expect 2 "half-b.bin: cannot be written" "$sign" split "$work/kept.bundle" --out "$work/half"
rmdir "$work/half-b.bin.part"
if compgen -G "$work/half*" || compgen -G "$work/*.part"; then
  echo "isotherm-sign left half of its output"
  exit 1
fi

# What lies beside its own files, or was read from a board before, is left alone.
tools/flash --dry-run >/dev/null 2>&1
cp build/flash/journal-before.bin "$work/before"
for own in x.bundle notes; do cp $images/isotherm-rack.bundle build/flash/$own; done
expect 0 "slot-a.bin" tools/flash --dry-run --bundle build/flash/x.bundle
expect 0 "The board: .*no image is trusted yet" tools/flash --dry-run --journal build/flash/journal-before.bin --bundle build/flash/x.bundle
expect 0 "The board: " tools/flash --dry-run --journal build/flash/journal-before.bin
cmp "$work/before" build/flash/journal-before.bin
for own in x.bundle notes; do cmp $images/isotherm-rack.bundle build/flash/$own; done
rm build/flash/x.bundle build/flash/notes
cp $images/isotherm-boot.raw build/flash/slot-a.bin
expect 2 "slot-a.bin: this program writes files of that name itself" tools/flash --dry-run --boot build/flash/slot-a.bin
cmp $images/isotherm-boot.raw build/flash/slot-a.bin

# A board that is a file, behind a programmer that is a script: settings go there and come back.
export ISOTHERM_FAKE_BOARD=$work/board
head -c 1048576 /dev/zero | tr '\0' '\377' >"$ISOTHERM_FAKE_BOARD"
PATH=$PWD/tests/target/fake:$PATH
journal() {
  st-flash read "$work/journal" 0x08008000 0x8000
  "$sign" journal "$work/journal"
}
expect 0 "no image is trusted yet.*none were ever set" journal
printf '[rack]\ngpu_set_point_c = 70\n' >"$work/rack.toml"
expect 0 "settings.bin" tools/flash --settings "$work/rack.toml"
expect 0 "settings are kept$" journal
printf '[rack]\ngpu_set_point_c = 700\n' >"$work/rack.toml"
expect 2 "gpu_set_point_c" tools/flash --settings "$work/rack.toml"
expect 0 "settings are kept$" journal
expect 0 "isotherm-boot.raw" tools/flash
expect 0 "settings are kept$" journal
cmp -s <(head -c 30000 "$ISOTHERM_FAKE_BOARD") <(head -c 30000 $images/isotherm-boot.raw) || { echo "the boot program is not on the board"; exit 1; }
expect 2 "trusts no image yet" tools/flash --trial
expect 2 "give --journal FILE" tools/flash --trial --dry-run
echo "every use of tools/flash did what it says"
