#!/usr/bin/env bash
# Bad input: one clear sentence on the error output, exit code 2, nothing left half started.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"
cd "$scratch"

cases=0
# refused PATTERN PROGRAM ARGUMENT...
refused() {
  local pattern=$1 program=$2 result=0
  shift 2
  cases=$((cases + 1))
  timeout 30 "$programs/$program" "$@" >out 2>err </dev/null || result=$?
  [ "$result" -eq 2 ] || fail "$program $*: exit code $result instead of 2"
  [ "$(wc -l <err)" -eq 1 ] || fail "$program $*: $(wc -l <err) lines on the error output instead of one"
  grep -qE -- "$pattern" err || fail "$program $*: the sentence does not name $pattern"
  nothing_left || fail "$program $*: something still runs"
}

: >empty.csv
printf '\x00\x01\x02\xff\xfe\x00' >binary.csv
printf 'time_s,power_w\n0,50000\n1,lots\n' >text.csv
printf 'time_s,power_w\n0,50000\n0,50000\n' >standing.csv
refused 'empty.csv' isotherm-demo --workload empty.csv
refused 'binary.csv' isotherm-demo --workload binary.csv
refused 'text.csv.*3' isotherm-demo --workload text.csv
refused 'standing.csv.*3' isotherm-demo --workload standing.csv
refused 'missing.csv' isotherm-demo --workload missing.csv
refused 'no option --nonsense' isotherm-demo --nonsense
refused 'speed 0.*1 to 1000' isotherm-demo --speed 0
refused 'for never' isotherm-demo --for never
refused 'start lukewarm' isotherm-demo --start lukewarm
refused 'fault gremlin' isotherm-demo --fault gremlin
refused 'keep .*empty.csv' isotherm-demo --keep empty.csv
refused 'summary .*nowhere' isotherm-demo --summary nowhere/summary.json
[ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'isotherm-??????' -newer empty.csv 2>/dev/null)" ] ||
  fail "a refused run left its folder"
echo "$cases kinds of bad input refused"
