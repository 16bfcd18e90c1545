#!/usr/bin/env bash
# However a run ends, nothing outlives it: by SIGTERM, and by kill -9 of the demo itself. On a terminal, the terminal is
# given back.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"

start_demo --speed 10
wait_until 60 "the start" said 'everything is started'
kill -USR1 "$demo_pid"
wait_until 20 "the reset by a signal" said 'reset of latched trips asked for'
kill -TERM "$demo_pid"
end_of_demo 0
nothing_left || fail "processes outlived SIGTERM"
expect records_lost == 0
rm -rf "$scratch/kept"

# At any moment of the start: an orderly end too. Watched closely, so that the first ones are early.
for moment in 'workload:' 'broker started' 'plant started' 'rack started' 'gateway started'; do
  start_demo
  deadline=$((SECONDS + 60))
  until said "$moment"; do [ "$SECONDS" -lt "$deadline" ] || fail "$moment was not said"; done
  kill -INT "$demo_pid"
  end_of_demo 0
  nothing_left || fail "processes outlived Ctrl-C after '$moment'"
  if [ "$moment" = 'workload:' ]; then
    said 'nothing was scored' || fail "it is not told that nothing was scored"
    [ "$(value stopped_at_start)" = true ] || fail "stopped_at_start is $(value stopped_at_start)"
  fi
  rm -rf "$scratch/kept" "$scratch/summary.json"
done

start_demo --speed 10
wait_until 60 "the start" said 'everything is started'
kill -9 "$demo_pid"
wait "$demo_pid" 2>/dev/null || true
demo_pid=
wait_until 10 "the end of all children" nothing_left
rm -rf "$scratch/kept"

# In a terminal of script(1): the alternate screen is entered, drawn on, and left.
command -v script >/dev/null || { echo "script(1) is not installed; the live screen was not looked at"; exit 0; }
TERM=xterm-256color LANG=C.UTF-8 ISOTHERM_E2E=$scratch ISOTHERM_RECORDINGS="$scratch/none" \
  script -q -e -c "stty rows 24 columns 80; '$programs/isotherm-demo' --for 40s --speed 10 --keep '$scratch/kept'" \
  "$scratch/typescript" </dev/null >/dev/null
grep -qF $'\x1b[?1049h' "$scratch/typescript" || fail "the live screen was not shown"
grep -qF $'\x1b[?1049l' "$scratch/typescript" || fail "the terminal was not given back"
grep -q 'q quit' "$scratch/typescript" || fail "the key bar was not drawn"
sed '1,/1049l/d' "$scratch/typescript" | grep -q 'records ' || fail "the summary does not follow the screen"
nothing_left || fail "processes outlived the live screen"
echo "every end is clean"
