#!/usr/bin/env bash
# The demo with the image on an emulated chip in place of the process: the same gateway, records and replay.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

command -v qemu-system-arm >/dev/null || { echo "skipped: qemu-system-arm is not installed"; exit 77; }
[ -f "$programs/../../stm32f405/bin/isotherm-rack-a.bin" ] || { echo "skipped: there is no image; tools/build stm32f405 makes it"; exit 77; }

start_demo --controller stm32f405 --for 12s
wait_until 200 "the image's first words" grep -q 'clock from an emulator' "$scratch/kept/chip.log"
grep -q 'settings are the defaults: none were ever set' "$scratch/kept/chip.log" || fail "the chip does not start as a new board does"
end_of_demo 0
nothing_left || fail "processes outlived the run"
[ "$(value exit_ok)" = true ] || fail "exit_ok is $(value exit_ok)"
expect records_made '>=' 8
expect records_lost == 0
expect_same records_stored records_made
expect_same records_verified records_made
expect messages_lost == 0
expect restarts == 0
expect it_power_drops == 0
[ ! -e "$scratch/kept/rack.log" ] || ! grep -qi error "$scratch/kept/rack.log" || fail "the emulator complains"
echo "as it should be: $(value records_made) records of an emulated chip"
