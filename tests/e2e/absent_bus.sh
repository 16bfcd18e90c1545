#!/usr/bin/env bash
# A serial device that is not there when the controller starts may be an adapter that is plugged in later: the controller
# serves, says in one line what is missing, and ends in order.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

port=$((20000 + RANDOM % 10000))
ISOTHERM_E2E=$scratch "$programs/isotherm-rack" --field-bus "rtu:$scratch/ttyUSB0" --listen "tcp:127.0.0.1:$port" \
  >"$scratch/out" 2>"$scratch/err" &
rack=$!
others+=("$rack")
told() { grep -sqF "the field bus does not answer (rtu:$scratch/ttyUSB0: no such file or directory" "$scratch/err"; }
wait_until 20 "the line that names the absent device" told
(: >"/dev/tcp/127.0.0.1/$port") || fail "the controller does not serve"
kill -TERM "$rack"
result=0
wait "$rack" || result=$?
others=()
[ "$result" -eq 0 ] || fail "the controller ended with $result"
[ "$(grep -c 'the field bus does not answer' "$scratch/err")" -eq 1 ] || fail "the line came more than once"
nothing_left || fail "the controller is still there"
echo "an absent field bus is told in one line and waited for"
