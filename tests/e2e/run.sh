# shellcheck shell=bash
# What the end-to-end tests share: starting isotherm-demo in a folder of its own, waiting for what it says, and reading its
# summary. Every wait is for an event and has a deadline. Sourced after `set -euo pipefail`; $1 of the script is the folder
# of the programs.

programs=$1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotherm-e2e.XXXXXX")
demo_pid=
others=()

finish() {
  local result=$?
  [ -z "$demo_pid" ] || kill -9 "$demo_pid" 2>/dev/null || true
  local pid
  for pid in "${others[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  if [ "$result" -ne 0 ] && [ "$result" -ne 77 ]; then
    local file
    for file in "$scratch"/out "$scratch"/err "$scratch"/kept/*.log; do
      [ ! -s "$file" ] || { echo "--- ${file##*/}"; tail -n 30 "$file"; }
    done
  fi
  rm -rf "$scratch"
  exit "$result"
}
trap finish EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}

# wait_until SECONDS WHAT COMMAND...: polls until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$what did not happen"
    sleep 0.1
  done
}

# start_demo OPTION...: in the background, with the simulator's own profile, so that it is the same everywhere.
start_demo() {
  ISOTHERM_E2E=$scratch ISOTHERM_RECORDINGS="$scratch/none" "$programs/isotherm-demo" --plain --keep "$scratch/kept" \
    --summary "$scratch/summary.json" "$@" >"$scratch/out" 2>"$scratch/err" &
  demo_pid=$!
}

said() { grep -qE -- "$1" "$scratch/out"; }
gone() { ! kill -0 "$1" 2>/dev/null; }

# The process id of a program of the run: the newest, where it was started again.
pid_of() { sed -nE "s/.*  $1 started(, | again, )process ([0-9]+)\$/\2/p" "$scratch/out" | tail -n 1; }

# Waits for the demo's own end and checks its exit code.
end_of_demo() {
  local expected=$1 result=0
  wait "$demo_pid" || result=$?
  demo_pid=
  [ "$result" -eq "$expected" ] || fail "isotherm-demo ended with $result instead of $expected"
}

value() { sed -nE "s/^  \"$1\": (.*[^,]),?\$/\1/p" "$scratch/summary.json"; }

# expect KEY OPERATOR NUMBER on the summary; OPERATOR as awk has it.
expect() {
  local found
  found=$(value "$1")
  [[ $found =~ ^-?[0-9.]+$ ]] || fail "$1 is ${found:-absent}, expected a number"
  awk -v found="$found" -v wanted="$3" "BEGIN { exit !(found + 0 $2 wanted + 0) }" </dev/null ||
    fail "$1 is $found, expected $2 $3"
}
# expect_same KEY KEY
expect_same() { [ "$(value "$1")" = "$(value "$2")" ] || fail "$1 is $(value "$1"), $2 is $(value "$2")"; }

# Microseconds since boot in which some process had to wait for a processor; nothing where the kernel does not tell.
waited_us() { sed -nE 's/^some .*total=([0-9]+)$/\1/p' /proc/pressure/cpu 2>/dev/null || true; }

# Deadlines are kept by a machine as much as by a program. They are judged unless somebody waited for a processor in more
# than half of the time since $1 (waited_us) and $2 ($EPOCHREALTIME in microseconds): then the machine is what was measured.
expect_deadlines_kept() {
  local most=$3 waited elapsed
  waited=$(waited_us)
  elapsed=$((${EPOCHREALTIME/./} - $2))
  if [ -n "$waited" ] && [ $((2 * (waited - $1))) -gt "$elapsed" ]; then
    echo "not judged: $(value missed_deadlines) missed deadlines on a machine whose processors were" \
      "$((100 * (waited - $1) / elapsed)) % of the time not enough"
    return 0
  fi
  expect missed_deadlines '<=' "$most"
}

# No process may be left of those that the test started: they carry its mark in their environment, whatever they are called.
nothing_left() {
  local file
  for file in /proc/[0-9]*/environ; do
    if tr '\0' '\n' 2>/dev/null <"$file" | grep -qxF "ISOTHERM_E2E=$scratch"; then
      echo "left behind: $(tr '\0' ' ' <"${file%environ}cmdline")"
      return 1
    fi
  done
}
