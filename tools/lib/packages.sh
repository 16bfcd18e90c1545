# shellcheck shell=bash
# Which Debian 12 packages each purpose needs, and how they are installed: only what is missing, and never without
# saying so. Sourced by tools/run, tools/build and tools/test.

# Without these a purpose cannot be served at all.
needed_packages() {
  case "$1" in
    run) echo g++ cmake ninja-build pkg-config libmodbus-dev libpaho-mqtt-dev libpaho-mqttpp-dev libsqlite3-dev \
      libeigen3-dev libtomlplusplus-dev libspdlog-dev libcli11-dev nlohmann-json3-dev zlib1g-dev libsodium-dev mosquitto ;;
    host | asan | ubsan | tsan) echo "$(needed_packages run)" doctest-dev binutils ;;
    stm32f405) echo "$(needed_packages run)" dpkg-dev gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib ;;
    emulated) echo "$(needed_packages stm32f405)" qemu-system-arm ;;
    debug) echo "$(needed_packages emulated)" gdb-multiarch ;;
    test) needed_packages host ;;
    coverage) echo "$(needed_packages host)" gcovr ;;
    mcdc) echo "$(needed_packages host)" clang-19 llvm-19 libclang-rt-19-dev ;;
  esac
}

# Without these a part is left out, and says so.
useful_packages() {
  case "$1" in
    host) echo valgrind ;;
    test) echo valgrind "$(needed_packages stm32f405)" qemu-system-arm ;;
  esac
}

# Prints those of its arguments that are not installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p' || true)
  printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "${installed:-none}") || true
}

# install_packages PURPOSE: installs what is missing as root or through sudo. Where neither works, prints one line to
# paste and goes on with what is there; exits 2 only if the purpose cannot be served without.
install_packages() {
  local purpose=$1 indispensable missing
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not a Debian system; going on with what is installed. Debian 12 would need:" >&2
    echo "  $(needed_packages "$purpose") $(useful_packages "$purpose")" >&2
    return 0
  fi
  # Word splitting is meant: the lists are words.
  # shellcheck disable=SC2046
  indispensable=$(missing_packages $(needed_packages "$purpose") | sort -u)
  # shellcheck disable=SC2046
  missing=$(missing_packages $(needed_packages "$purpose") $(useful_packages "$purpose") | sort -u)
  [ -n "$missing" ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      echo "Packages are missing and there is no root here to install them. Please paste:" >&2
      echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing//$'\n'/ }" >&2
      [ -z "$indispensable" ] || exit 2
      return 0
    fi
  fi

  echo "Installing ${missing//$'\n'/ }"
  local log
  log=$(mktemp "${TMPDIR:-/tmp}/isotherm-apt.XXXXXX")
  # shellcheck disable=SC2086
  if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
      >>"$log" 2>&1 </dev/null; then
    rm -f "$log"
    return 0
  fi
  echo "apt-get could not install them; its last lines ($log):" >&2
  tail -n 8 "$log" >&2
  [ -z "$indispensable" ] || exit 2
}
