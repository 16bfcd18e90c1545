#!/usr/bin/env bash
# Some minutes of plant time with the real programs and a real broker: every record arrives once, nothing is lost, nothing is
# late, nothing stays behind.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

waited_before=$(waited_us)
began=${EPOCHREALTIME/./}
start_demo --for 200s --speed 10
end_of_demo 0
nothing_left || fail "processes outlived the run"

[ "$(value exit_ok)" = true ] || fail "exit_ok is $(value exit_ok)"
expect plant_seconds '>=' 200
expect records_made '>=' 195
expect records_lost == 0
expect_same records_stored records_made
expect_same messages_received messages_published
expect messages_lost == 0
expect messages_unacknowledged == 0
expect replay_requests == 0
expect messages_duplicated == 0
expect restarts == 0
expect it_power_drops == 0
expect_deadlines_kept "${waited_before:-0}" "$began" 1
expect gpu_set_point_c == 66
expect scored_seconds '>=' 60
# How well it regulates is the scenario tests' matter; a run this short ends while the job still starts.
expect gpu_max_error_hot_k '<=' 2
expect in_band_fraction '>' 0
expect pue '>' 1
expect pue '<' 1.2
# The store's file alone is the run: whoever copies it has every record.
[ ! -e "$scratch/kept/store.db-wal" ] || fail "a write-ahead log of $(stat -c %s "$scratch/kept/store.db-wal") bytes was left"
cp "$scratch/kept/store.db" "$scratch/copy.db"
verified=$("$programs/isotherm-replay" verify "$scratch/copy.db") || fail "the copied store does not verify: $verified"
grep -qw "$(value records_made)" <<<"$verified" || fail "not all $(value records_made) records are in the copy: $verified"
grep -q 'profile of the simulator' <<<"$(value workload)" || fail "the workload is not named: $(value workload)"
echo "as it should be: $(value records_made) records, $(value messages_received) messages, PUE $(value pue)"
