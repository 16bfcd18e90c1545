#!/usr/bin/env bash
# With --no-restart a program that was killed stays dead, the run goes on without it, and its end says so.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

start_demo --for 90s --speed 10 --no-restart
wait_until 60 "the first records" said '  records [1-9][0-9]+/[1-9]'
gateway=$(pid_of gateway)
kill -9 "$gateway"
wait_until 10 "the end of the gateway" gone "$gateway"
end_of_demo 1
nothing_left || fail "processes outlived the run"
grep -q 'gateway died of signal 9 (Killed) and stayed down (--no-restart)' <<<"$(value problems)" ||
  fail "the death is no problem: $(value problems)"
! grep -q 'IT power went off' <<<"$(value problems)" || fail "IT power depends on the gateway: $(value problems)"
expect restarts == 0
expect control_cycles '>=' 85
echo "$(value control_cycles) cycles without a gateway that stayed down"
