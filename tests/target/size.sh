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

flash=$(($(text_and_data bin/isotherm-rack-a.elf) + $(text_and_data bin/isotherm-boot.elf)))
ram=$(($(address handler_stack_top) - 0x20000000))
# The linker's map: a section's size stands in its own line or in the next, before the file that it came from.
awk '
  function number(hex,  n, value) {  # not every awk knows strtonum()
    for (n = 3; n <= length(hex); ++n) value = value * 16 + index("0123456789abcdef", substr(hex, n, 1)) - 1
    return value
  }
  /^Linker script and memory map/ { in_map = 1 }
  !in_map { next }
  $1 ~ /^\./ { section = $1 }
  section !~ /^\.(vectors|text|rodata|data|bss|noinit|init_array)/ { next }
  match($0, /0x[0-9a-f]+ +0x[0-9a-f]+ .*\.(a|obj|o)(\(.*\))?$/) {
    split(substr($0, RSTART), part, / +/)
    size = number(part[2])
    if (size == 0) next
    file = part[3]
    module = "compiler"
    if (file ~ /isotherm_control/) module = "control"
    else if (file ~ /isotherm_hal_stm32f405/) module = "hal/stm32f405"
    else if (file ~ /isotherm_hal/) module = "hal"
    else if (file ~ /isotherm_loop/) module = "firmware/loop"
    else if (file ~ /isotherm_image/) module = "firmware/board"
    place = section ~ /^\.(bss|noinit)/ ? "ram" : "flash"
    bytes[module, place] += size
    if (section ~ /^\.data/) bytes[module, "ram"] += size
    modules[module] = 1
  }
  END {
    printf "%-16s %10s %10s\n", "module", "flash", "ram"
    for (module in modules) printf "%-16s %10d %10d\n", module, bytes[module, "flash"], bytes[module, "ram"] | "sort"
  }' firmware/board/stm32f405/isotherm-rack-a.map
stacks=$(($(address main_stack_top) - $(address main_stack_bottom) + $(address handler_stack_top) - $(address handler_stack_bottom)))
printf '%-16s %10s %10d\n' stacks '' "$stacks"
echo "flash $flash of $flash_most bytes, RAM $ram of $ram_most bytes"
[ "$flash" -gt 50000 ] && [ "$ram" -gt 70000 ] || { echo "these are not the sizes of an image"; exit 1; }
[ "$flash" -le "$flash_most" ] && [ "$ram" -le "$ram_most" ]
