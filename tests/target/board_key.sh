#!/usr/bin/env bash
# The public key that a boot program is built with: only a whole one is taken.
# usage: board_key.sh REPOSITORY
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# key DIGITS: a public key file whose second line has so many.
key() {
  printf 'isotherm public key, Ed25519\n%s\n' "$(head -c "$1" /dev/zero | tr '\0' 7)" >own.public
  told=$(cmake -DISOTHERM_PUBLIC_KEY="$work/own.public" -P "$repository/firmware/board/stm32f405/board_key.cmake" 2>&1)
}
repository=$1

key 64
grep -qE 'board_key = \{(0x77, ){32}\}' generated/board_key.hpp || { echo "a whole key is not taken"; exit 1; }
for digits in 0 4 62 63 65 66 128; do
  if key "$digits"; then echo "a key of $digits digits is taken"; exit 1; fi
  tr -s ' \n' ' ' <<<"$told" | grep -q "64 hexadecimal digits" || { echo "a key of $digits digits: $told"; exit 1; }
done
echo "a key of 64 digits is taken, seven of another length are refused"
