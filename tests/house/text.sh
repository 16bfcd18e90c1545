#!/usr/bin/env bash
# What every file of the repository keeps to: short sources, no path of anyone's machine, scripts that exist.
set -euo pipefail
cd "$1"
longest=350  # lines: beyond that a file holds more than one idea

problems=0
report() {
  printf '%s\n' "$1"
  problems=$((problems + 1))
}

# A release has no .git; there every file outside build/ counts.
list() {
  git ls-files --cached --others --exclude-standard 2>/dev/null || find . -type f -not -path './build/*' | sed 's|^\./||'
}
mapfile -t files < <(list | while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done)
[ "${#files[@]}" -gt 20 ] || report "only ${#files[@]} files were found: is this the repository?"

# One process for each rule, not for each file.
while read -r lines file; do
  [ "$file" = total ] || [ "$lines" -le "$longest" ] ||
    report "$file has $lines lines, more than $longest: split it by ideas"
done < <(printf '%s\0' "${files[@]}" | grep -zE '\.(cpp|hpp|sh|cmake)$' | xargs -0 wc -l)
while IFS= read -r file; do report "$file has no #pragma once"; done \
  < <(printf '%s\0' "${files[@]}" | grep -zE '\.hpp$' | xargs -0 grep -L '^#pragma once$')
for file in "${files[@]}"; do
  [[ $file == *.hpp && $file != tests/* ]] || continue
  IFS= read -r opening <"$file" || true
  [[ $opening == //* ]] || report "$file does not open with a sentence that says what it is"
done

# The places of whoever builds this are read from the machine itself, so that none is named here either.
homes="$(dirname "$PWD")/"$'\n'"${HOME:-/nonexistent}/"
while IFS= read -r place; do
  [ "${#place}" -gt 5 ] || continue
  while IFS= read -r hit; do report "names a folder of this machine: $hit"; done \
    < <(printf '%s\0' "${files[@]}" | xargs -0 grep -nIF -- "$place" || true)
done <<<"$homes"
while IFS= read -r hit; do report "names a folder of somebody's machine: $hit"; done \
  < <(printf '%s\0' "${files[@]}" | xargs -0 grep -nIE '(^|[^A-Za-z0-9_.])/(home|Users)/[A-Za-z]' || true)

if [ -f README.md ]; then
  while IFS= read -r script; do
    [ -x "$script" ] || report "README.md names $script, which is missing or not executable"
  done < <(grep -oE '(^|[ `(./])tools/[a-z_-]+' README.md | sed -E 's|^[^t]*||' | sort -u)
fi
for script in tools/run tools/build tools/test .ci/run; do
  [ -x "$script" ] || report "$script is missing or not executable"
done

echo "${#files[@]} files read, $problems problems"
[ "$problems" -eq 0 ]
