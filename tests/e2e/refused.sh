#!/usr/bin/env bash
# Bad input: one clear sentence on the error output, exit code 2, nothing left half started.
set -euo pipefail
# shellcheck source=tests/e2e/run.sh
. "$(dirname "$0")/run.sh"
cd "$scratch"
export TMPDIR=$scratch

cases=0
# refused PATTERN PROGRAM ARGUMENT...
refused() {
  local pattern=$1 program=$2 result=0 files
  shift 2
  cases=$((cases + 1))
  : >out
  : >err
  files=$(find . | sort)
  ISOTHERM_E2E=$scratch timeout 30 "$programs/$program" "$@" >out 2>err </dev/null || result=$?
  [ "$result" -eq 2 ] || fail "$program $*: exit code $result instead of 2"
  [ "$(wc -l <err)" -eq 1 ] || fail "$program $*: $(wc -l <err) lines on the error output instead of one"
  grep -qE -- "$pattern" err || fail "$program $*: the sentence does not name $pattern"
  nothing_left || fail "$program $*: something still runs"
  [ "$(find . | sort)" = "$files" ] ||
    fail "$program $*: left behind or removed: $(find . | sort | comm -3 - <(echo "$files") | xargs)"
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
for program in isotherm-demo isotherm-plant isotherm-rack isotherm-gateway isotherm-replay; do
  refused 'nonsense|subcommand' "$program" --nonsense
done
refused 'speed.*1\.\.1000' isotherm-demo --speed 0
refused 'for never' isotherm-demo --for never
refused 'seed.*up to 18446744073709551615' isotherm-demo --seed 99999999999999999999999
refused 'workload.*empty' isotherm-demo --workload ''
refused 'workload.*empty' isotherm-plant --workload '' --listen tcp:127.0.0.1:0
refused 'lukewarm' isotherm-demo --start lukewarm
refused 'gremlin' isotherm-demo --fault gremlin
refused 'slow_leak.*1\.\.10000' isotherm-demo --fault slow_leak=0
refused 'supply_sensor_stuck.*whole number 1\.\.3' isotherm-demo --fault supply_sensor_stuck=2.5
refused 'keep .*empty.csv' isotherm-demo --keep empty.csv
refused 'summary .*nowhere' isotherm-demo --summary nowhere/summary.json
TMPDIR=/nonexistent refused 'no folder /nonexistent.*TMPDIR' isotherm-demo --plain --for 1s

refused 'nowhere/steps.csv: cannot be written' isotherm-tune rehearse nowhere/steps.csv
refused 'nowhere/rack.toml: cannot be written' isotherm-tune fit missing.csv --write nowhere/rack.toml
refused 'nowhere/used.csv: cannot be written' isotherm-tune fit missing.csv --csv nowhere/used.csv

# A port that is taken: by a broker of ours.
taken=$((20000 + RANDOM % 10000))
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$taken" >broker.conf
"$(PATH="$PATH:/usr/sbin" command -v mosquitto)" -c broker.conf >/dev/null 2>&1 &
others+=("$!")
disown
wait_until 20 "a listener on port $taken" eval "(: >/dev/tcp/127.0.0.1/$taken) 2>/dev/null"
busy=tcp:127.0.0.1:$taken

refused "$taken" isotherm-plant --listen "$busy" --workload profile
refused 'serial|listen|address|tcp:' isotherm-plant --listen carrier-pigeon
refused 'serve' isotherm-plant --workload profile
refused 'empty.csv' isotherm-plant --workload empty.csv --listen tcp:127.0.0.1:0
refused 'binary.csv' isotherm-plant --workload binary.csv --listen tcp:127.0.0.1:0

# settings PROGRAM FILE-TEXT PATTERN
settings() {
  printf '%s\n' "$2" >settings.toml
  refused "settings.toml.*($3)" "$1" --config settings.toml
}
settings isotherm-rack $'[rack]\ngpu_set_pont_c = 66' 'gpu_set_pont_c.*gpu_set_point_c'
settings isotherm-rack 'gpu_set_point_c = 66' 'gpu_set_point_c belongs under \[rack\]'
settings isotherm-rack $'[rack]\ngpu_set_point_c = 200' 'gpu_set_point_c.*45.*78'
settings isotherm-rack $'[rack]\ngpu_set_point_c = "warm"' 'gpu_set_point_c'
settings isotherm-rack '[rack' '1'
settings isotherm-rack $'[rack]\nsupply_least_c = 42\nsupply_set_point_c = 40' 'supply_least_c'
refused 'missing.toml' isotherm-rack --config missing.toml
refused "$taken" isotherm-rack --field-bus rtu+unix:nobody.sock --listen "$busy"
refused 'field-bus tcp:127.0.0.1:0.*1\.\.65535' isotherm-rack --field-bus tcp:127.0.0.1:0 --listen tcp:127.0.0.1:0
refused 'field' isotherm-rack --listen tcp:127.0.0.1:0
cp binary.csv before
refused 'binary.csv.*not the retained memory' isotherm-rack --field-bus rtu+unix:nobody.sock --listen tcp:127.0.0.1:0 \
  --retained binary.csv
cmp -s binary.csv before || fail "isotherm-rack changed a file that it refused"

refused "$taken" isotherm-rack --field-bus rtu+unix:nobody.sock --listen "$busy" --retained ring.mem
refused "$taken" isotherm-plant --listen rtu+unix:field.sock --listen "$busy" --workload profile --state plant.state \
  --control unix:control.sock
settings isotherm-gateway $'store = "nowhere/x.db"\n[[rack]]\nname = "r1"' 'store = nowhere/x.db: there is no folder .*/nowhere'
settings isotherm-gateway $'store = "."\n[[rack]]\nname = "r1"' 'store'

settings isotherm-gateway $'site = "s"\nstor = "x.db"' 'stor.*store'
settings isotherm-gateway $'poll_period_s = 1000\n[[rack]]\nname = "r1"' 'poll_period_s.*0\.1.*60'
settings isotherm-gateway $'site = 7\n[[rack]]\nname = "r1"' 'site'
settings isotherm-gateway 'site = "s"' 'rack'
refused 'config' isotherm-gateway
refused 'explain-poll' isotherm-gateway explian-poll
refused 'config' isotherm-gateway --speed 2 explain-poll
refused 'missing.toml' isotherm-gateway --config missing.toml

refused 'missing.db' isotherm-replay verify missing.db
refused 'binary.csv' isotherm-replay verify binary.csv
[ -z "$(find . -maxdepth 1 -name 'isotherm-??????')" ] || fail "a refused run left its folder"
echo "$cases kinds of bad input refused"
