// A terminal for the console on a controller's log port: a serial line, or the socket of an emulated chip.
#include <unistd.h>

#include <cerrno>
#include <iostream>

#include "hal/linux/address.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/serial_port.hpp"
#include "hal/linux/sockets.hpp"
#include "hal/linux/start_error.hpp"
#include "hal/linux/stop_signal.hpp"
#include "tools/console/talk.hpp"

namespace {

using namespace isotherm;

hal::Descriptor open_line(const std::string& text) {
  const hal::Address address = hal::parse_address(text);
  if (address.kind == hal::Address::Kind::rtu) return hal::open_serial_port(address);
  if (address.kind != hal::Address::Kind::rtu_unix) {
    throw hal::StartError(text + ": a console is on a line; permitted is rtu:/dev/ttyUSB0 or rtu+unix:/path/console.sock");
  }
  hal::Descriptor line = hal::connect_unix(address.path);
  if (!line) throw hal::StartError("cannot reach " + text + ": " + hal::reason(errno));
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-console", [&] {
    std::string where;
    hal::CommandLine line("isotherm-console", "A terminal for the console on a controller's log port; Ctrl-] leaves.",
                          "  isotherm-console rtu:/dev/ttyUSB0\n"
                          "  isotherm-console rtu+unix:run/console.sock\n"
                          "  echo 'records 20' | isotherm-console rtu+unix:run/console.sock");
    line.argument("LINE", where, "the log port: rtu:/dev/ttyUSB0[,115200,8N1], or an emulated chip's rtu+unix:PATH");
    if (!line.parse(argc, argv)) return 0;
    const hal::Descriptor controller = open_line(where);
    hal::StopSignal stop;
    const console::Keys keys(STDIN_FILENO);
    constexpr int silence_ms = 1'000;
    const auto complain = [&where] {
      std::cerr << "isotherm-console: nothing answers at " << where
                << "; is the controller's supply on, the adapter's TX at its RX, and the line at 115200,8N1?\n";
    };
    const console::Ending ending =
        console::talk({controller.number(), STDIN_FILENO, STDOUT_FILENO, stop.number()}, silence_ms, complain);
    if (ending == console::Ending::line_ended) std::cerr << "isotherm-console: the line ended\n";
    return ending == console::Ending::left ? 0 : 1;
  });
}
