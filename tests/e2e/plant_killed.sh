#!/usr/bin/env bash
# kill -9 of the plant: the controller stops speaking to a bus that does not answer, says so by an alarm, and finds its way
# back when the plant is there again; no record of that time is lost.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

start_demo --speed 10
wait_until 60 "the closed loop" said "mode is running"
wait_until 60 "the first records" said '  records [1-9][0-9]+/[1-9]'
kill -9 "$(pid_of plant)"
wait_until 20 "the fallback" said "mode is fallback"
wait_until 20 "the restart of the plant" said "  plant started again"
wait_until 30 "the way back" eval "[ \"\$(grep -c 'mode is running' '$scratch/out')\" -ge 2 ]"

# Stopped instead of killed it comes back late on its clock, which the summary has to tell.
times() { grep -c -- "$1" "$scratch/out" || true; }
more_than() { [ "$(times "$2")" -gt "$1" ]; }
fallbacks=$(times 'mode is fallback')
returns=$(times 'mode is running')
plant=$(pid_of plant)
kill -STOP "$plant"
wait_until 20 "the fallback while the plant is stopped" more_than "$fallbacks" 'mode is fallback'
kill -CONT "$plant"
wait_until 30 "the way back after the stop" more_than "$returns" 'mode is running'
kill -TERM "$demo_pid"
end_of_demo 0
nothing_left || fail "processes outlived the run"
said '  alarm ' || fail "the controller did not say why"
expect restarts == 1
expect plant_behind_clock_s '>' 1
expect field_bus_reads_failed '>=' 20
said '^machine   too slow for x10' || fail "the closing text does not say that the machine fell behind"
said '^field bus [0-9]+ of [0-9]+ reads' || fail "the closing text does not tell the failed reads"
expect records_lost == 0
expect messages_lost == 0
expect_same messages_received messages_published
echo "away and back: $(value records_made) records, IT power dropped $(value it_power_drops) times"
