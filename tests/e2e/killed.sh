#!/usr/bin/env bash
# kill -9 of the gateway, of the broker and of the controller in one run: no record and no message is lost, IT power is
# never taken away, and the controller comes back warm.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

start_demo --speed 10
wait_until 60 "the first records" said '  records [1-9][0-9]+/[1-9]'

for program in gateway broker rack; do
  pid=$(pid_of "$program")
  [ -n "$pid" ] || fail "no process id of $program was told"
  kill -9 "$pid"
  wait_until 20 "the restart of $program" said "  $program started again"
  # What comes next starts from a whole loop again.
  lines=$(wc -l <"$scratch/out")
  wait_until 20 "life after $program" eval "[ \"\$(tail -n +$((lines + 1)) '$scratch/out' | grep -c ' records ')\" -ge 3 ]"
done

kill -TERM "$demo_pid"
end_of_demo 0
nothing_left || fail "processes outlived the run"
expect restarts == 3
expect records_lost == 0
expect_same records_stored records_made
expect_same messages_received messages_published
expect messages_lost == 0
said 'mode is settling' || fail "the controller did not come back by the warm entry"
expect it_power_drops == 0
echo "nothing lost: $(value records_made) records, $(value messages_received) messages, $(value messages_duplicated) twice"
