#!/usr/bin/env bash
# Brings the image up to date for the tests that execute it.
# usage: build.sh REPOSITORY
set -euo pipefail
cd "$1"
if ! command -v arm-none-eabi-g++ >/dev/null; then
  echo "skipped: arm-none-eabi-g++ is not installed"
  exit 77
fi
if [ ! -d build/sources/libsodium ] || [ ! -x build/host/bin/isotherm-sign ]; then
  echo "skipped: the image was never built; tools/build stm32f405 does it"
  exit 77
fi
[ -f build/stm32f405/build.ninja ] || cmake --preset stm32f405 >/dev/null
told=$(cmake --build build/stm32f405 2>&1) || { tail -n 30 <<<"$told"; exit 1; }
arm-none-eabi-size build/stm32f405/bin/*.elf
