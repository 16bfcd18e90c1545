#!/usr/bin/env bash
# What the image takes of flash and RAM, by module, against its budgets.
# usage: size.sh REPOSITORY
set -euo pipefail
cd "$1/build/stm32f405" 2>/dev/null || { echo "skipped: there is no build/stm32f405; tools/build stm32f405 makes it"; exit 77; }
[ -f bin/isotherm-rack-a.elf ] || { echo "skipped: there is no image; tools/build stm32f405 makes it"; exit 77; }
command -v arm-none-eabi-size >/dev/null || { echo "skipped: arm-none-eabi-size is not installed"; exit 77; }
flash_most=$((384 * 1024))  # a slot; the boot loader counts too
ram_most=$((112 * 1024))    # stacks included

text_and_data() { arm-none-eabi-size "$1" | awk 'NR == 2 {print $1 + $2}'; }
address() { arm-none-eabi-nm bin/isotherm-rack-a.elf | awk -v name="$1" '$3 == name {print "0x" $1}'; }

image=$(text_and_data bin/isotherm-rack-a.elf)
boot=$(text_and_data bin/isotherm-boot.elf)
flash=$((image + boot))
ram=$(($(address handler_stack_top) - 0x20000000))

# The linker's maps: a section's size stands in its own line or in the next, before the file that it came from; what it leaves free for
# alignment, and what the script itself takes for the stacks, has lines of its own. Bytes that no line accounts for end the test.
awk -v image="$image" -v boot="$boot" -v ram="$ram" '
  function number(hex,  n, value) {  # not every awk knows strtonum()
    for (n = 3; n <= length(hex); ++n) value = value * 16 + index("0123456789abcdef", substr(hex, n, 1)) - 1
    return value
  }
  function module_of(file) {
    if (file ~ /isotherm_control/) return "control"
    if (file ~ /isotherm_hal_stm32f405/) return "hal/stm32f405"
    if (file ~ /isotherm_hal/) return "hal"
    if (file ~ /isotherm_loop/) return "firmware/loop"
    if (file ~ /isotherm_boot/) return "firmware/boot"
    if (file ~ /isotherm_image/ || file ~ /isotherm-(boot|rack)/) return "firmware/board"
    if (file ~ /libsodium/) return "libsodium"
    if (file ~ /arm-none-eabi|libgcc|lib(c|g|m|stdc..)(_nano)?\.a/) return "compiler"
    return "unknown: " file
  }
  # Strings that several files share are merged, and the map gives some of them more bytes than they kept: each ends where the next begins.
  function found(module, address, size) {
    if (held != "" && address < held_end) book(held, address - held_begin)
    else if (held != "") book(held, held_end - held_begin)
    held = module; held_begin = address; held_end = address + size
  }
  function done() {
    if (held != "") book(held, held_end - held_begin)
    held = ""
  }
  function book(module, size) {
    if (section !~ /^\.(main_stack|noinit|bss|handler_stack)$/) bytes[module, program] += size
    if (program == "image" && section !~ /^\.(vectors|text|ARM)/) bytes[module, "ram"] += size
    modules[module] = 1
  }
  FNR == 1 { done(); program = FILENAME ~ /isotherm-boot/ ? "boot" : "image"; in_map = 0 }
  /^Linker script and memory map/ { in_map = 1 }
  !in_map { next }
  /^[.\/]/ { done(); section = $1 }
  section !~ /^\.(vectors|text|ARM\.exidx|ARM\.extab|main_stack|noinit|data|bss|handler_stack)$/ { next }
  $1 == "*fill*" { found(section ~ /stack/ ? "stacks" : "alignment", number($2), number($3)); next }
  match($0, /0x[0-9a-f]+ +0x[0-9a-f]+ .*\.(a|obj|o)(\(.*\))?$/) {
    split(substr($0, RSTART), part, / +/)
    if (number(part[2]) > 0) found(module_of(part[3]), number(part[1]), number(part[2]))
  }
  END {
    done()
    printf "%-16s %10s %10s %14s\n", "module", "flash", "ram", "boot, flash"
    for (module in modules) {
      printf "%-16s %10d %10d %14d\n", module, bytes[module, "image"], bytes[module, "ram"], bytes[module, "boot"] | "sort"
      sum_image += bytes[module, "image"]; sum_ram += bytes[module, "ram"]; sum_boot += bytes[module, "boot"]
      if (module ~ /^unknown/) strange = 1
    }
    close("sort")
    printf "%-16s %10d %10d %14d\n", "sum", sum_image, sum_ram, sum_boot
    if (sum_image == image && sum_ram == ram && sum_boot == boot && !strange) exit 0
    printf "the modules are not the whole, %d, %d and %d bytes\n", image, ram, boot
    exit 1
  }' firmware/board/stm32f405/isotherm-rack-a.map firmware/board/stm32f405/isotherm-boot.map
echo "flash $flash of $flash_most bytes, RAM $ram of $ram_most bytes"
[ "$flash" -gt 50000 ] && [ "$ram" -gt 70000 ] || { echo "these are not the sizes of an image"; exit 1; }
[ "$flash" -le "$flash_most" ] && [ "$ram" -le "$ram_most" ]
