#!/usr/bin/env bash
# Runs the unit tests that were compiled for the chip in the emulator; their exit code is its own.
# usage: run.sh REPOSITORY
set -euo pipefail
image=$1/build/stm32f405/bin/isotherm-unit-tests.elf
command -v qemu-system-arm >/dev/null || { echo "skipped: qemu-system-arm is not installed"; exit 77; }
[ -f "$image" ] || { echo "skipped: there is no $image; tools/build stm32f405 makes it where doctest-dev is installed"; exit 77; }
exec qemu-system-arm -M netduinoplus2 -display none -monitor none -kernel "$image" \
  -semihosting-config enable=on,target=native -serial null
