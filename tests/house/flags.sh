#!/usr/bin/env bash
# Every source of the control library is compiled without exceptions and RTTI, and without fused multiply-add.
# usage: flags.sh REPOSITORY BUILD_FOLDER
set -euo pipefail
commands=$2/compile_commands.json
mapfile -t lines < <(grep -E "\"command\": .* -c [^ ]*/control/[^ ]*\.cpp" "$commands" | grep -vE ' -c [^ ]*/(tests|tools)/')
[ "${#lines[@]}" -gt 3 ] || { echo "$commands names ${#lines[@]} sources of control/"; exit 1; }
for flag in -fno-exceptions -fno-rtti -ffp-contract=off -fno-math-errno; do
  for line in "${lines[@]}"; do
    [[ " $line " == *" $flag "* ]] || { echo "compiled without $flag: ${line##* -c }"; exit 1; }
  done
done
echo "${#lines[@]} sources of control/ are compiled with the agreed flags"
