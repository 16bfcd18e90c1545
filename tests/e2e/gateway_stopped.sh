#!/usr/bin/env bash
# A gateway that stands still for longer than the controller keeps its records: those are lost and told, and the end of the
# run does not count the minutes after it.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

start_demo --for 240s --speed 10
wait_until 60 "the first records" said '  records [1-9][0-9]+/[1-9]'
gateway=$(pid_of gateway)
made() { sed -nE 's/.*  records ([0-9]+)\/.*/\1/p' "$scratch/out" | tail -n 1; }
enough() { [ "$(made)" -ge "$1" ]; }
before=$(made)
kill -STOP "$gateway"
wait_until 40 "more records than the controller keeps" enough $((before + 140))
kill -CONT "$gateway"
# The subscriber stayed connected all the while; it asks all the same, though the answer can only be none.
wait_until 40 "the question for what is missing" said 'subscriber asked for [0-9]+ ranges that stay missing'
end_of_demo 1
nothing_left || fail "processes outlived the run"
expect records_lost '>=' 1
expect messages_lost == 0
grep -q 'records were made and not stored' <<<"$(value problems)" || fail "the loss is no problem: $(value problems)"
# The rack worked until the end of --for: with the minutes after it, when there is no IT power, the ratio would be far off.
expect pue '>' 1
expect pue '<' 1.03
echo "lost $(value records_lost) of $(value records_made) records, PUE $(value pue) over $(value pue_coverage) of the run"
