#!/usr/bin/env bash
# Looks at what the control library asks of others: no heap, no exceptions, no double, and of libm only functions that
# give the same bits on every machine (sqrt, floor, fabs). For the host, and for the Cortex-M4F where its compiler is.
# And at what the linked images contain: no heap, no exceptions, no double arithmetic.
# usage: symbols.sh REPOSITORY host LIBRARY | symbols.sh REPOSITORY stm32f405 | symbols.sh REPOSITORY image
set -euo pipefail
cd "$1"
case "$2" in
  host)
    nm="nm"
    library=$3 ;;
  stm32f405 | image)
    if ! command -v arm-none-eabi-g++ >/dev/null; then
      echo "skipped: arm-none-eabi-g++ is not installed"
      exit 77
    fi
    if [ ! -d build/sources/libsodium ] || [ ! -x build/host/bin/isotherm-sign ]; then
      echo "skipped: the image was never built; tools/build stm32f405 does it"
      exit 77
    fi
    nm=arm-none-eabi-nm
    library=build/stm32f405/control/libisotherm_control.a
    [ -f build/stm32f405/build.ninja ] || cmake --preset stm32f405 >/dev/null
    told=$(cmake --build build/stm32f405 2>&1) || { tail -n 30 <<<"$told"; exit 1; } ;;
esac

if [ "$2" = image ]; then
  banned='^(_?_?(malloc|calloc|realloc|free)(_r)?|_sbrk(_r)?|_Zn[aw].*'  # a heap, operator new with it
  banned+='|__cxa_(throw|rethrow|begin_catch|allocate_exception)|_Unwind_.*|__gxx_personality_v0'
  banned+='|__aeabi_(d(add|sub|rsub|mul|div|cmp.*|2.*)|c[dr].*|[fil]2d|u[il]2d)|v?(sn|s|f)?printf.*)$'
  # Every program that the tree links for a chip, those with wires too; the unit tests are none that is ever flashed.
  mapfile -t images < <(find build/stm32f405/bin -name '*.elf' ! -name 'isotherm-unit-tests.elf' | sort)
  for wanted in boot rack-a rack-b rack-wired rack-wired-b; do
    [[ " ${images[*]} " == *"/isotherm-$wanted.elf "* ]] || { echo "there is no build/stm32f405/bin/isotherm-$wanted.elf"; exit 1; }
  done
  for image in "${images[@]}"; do
    names=$("$nm" "$image" | awk 'NF == 3 {print $3}')
    [ "$(grep -c . <<<"$names")" -gt 100 ] || { echo "$image defines next to nothing: is it the image?"; exit 1; }
    found=$(grep -E "$banned" <<<"$names" || true)
    [ -z "$found" ] || { echo "$image contains what it may not: ${found//$'\n'/ }"; exit 1; }
    echo "$image: no heap, no exceptions, no double arithmetic in $(grep -c . <<<"$names") symbols"
  done
  exit 0
fi

defined=$("$nm" --defined-only --extern-only --no-sort "$library" | awk 'NF == 3 {print $3}' | sort -u)
undefined=$("$nm" --undefined-only "$library" | awk 'NF == 2 {print $2}' | sort -u)
foreign=$(comm -13 <(echo "$defined") <(echo "$undefined"))
[ "$(grep -c . <<<"$defined")" -gt 5 ] || { echo "$library defines next to nothing: is it the library?"; exit 1; }

# Everything that is asked of others has to be on this list; what is not has to be argued for here.
permitted='^(sqrtf?|floorf?|fabsf?)$'                       # the functions of libm with one right answer
permitted+='|^(mem(cpy|move|set|cmp|chr)|strlen)$'          # the compiler's own calls
permitted+='|^__aeabi_(mem|[ui]?l(div|mod|asr|lsl|lsr|cmp|mul)|u?l?i?div|u?[il]?2f|ul2f|l2f|f2u?lz)[a-z0-9_]*$'  # integers
permitted+='|^(__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$'
permitted+='|^__(asan|ubsan|tsan|sanitizer|gcov)_'          # the presets that watch
strangers=$(grep -vE "$permitted" <<<"$foreign" || true)
if [ -n "$strangers" ]; then
  echo "$library uses what the portable core may not:"
  c++filt <<<"$strangers" | sed 's/^/  /'
  exit 1
fi
echo "$library asks only for: ${foreign//$'\n'/ }"
