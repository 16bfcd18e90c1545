#include "hal/linux/serial_port.hpp"

#include <fcntl.h>
#include <termios.h>

#include <cerrno>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

speed_t speed_of(std::uint32_t baud) {
  switch (baud) {
    case 1'200: return B1200;
    case 2'400: return B2400;
    case 4'800: return B4800;
    case 9'600: return B9600;
    case 19'200: return B19200;
    case 38'400: return B38400;
    case 57'600: return B57600;
    case 230'400: return B230400;
    default: return B115200;
  }
}

bool make_raw(int port, const Address& address) {
  termios line{};
  if (::tcgetattr(port, &line) != 0) return false;
  ::cfmakeraw(&line);
  line.c_cflag |= CLOCAL | CREAD;
  line.c_cflag &= ~static_cast<tcflag_t>(PARENB | PARODD | CSTOPB | CRTSCTS);
  if (address.parity != 'N') line.c_cflag |= PARENB;
  if (address.parity == 'O') line.c_cflag |= PARODD;
  if (address.stop_bits == 2) line.c_cflag |= CSTOPB;
  ::cfsetispeed(&line, speed_of(address.baud));
  ::cfsetospeed(&line, speed_of(address.baud));
  return ::tcsetattr(port, TCSAFLUSH, &line) == 0;
}

}  // namespace

Descriptor open_serial_port(const Address& address) {
  Descriptor port(::open(address.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!port || !make_raw(port.number(), address)) {
    throw StartError("cannot open " + to_text(address) + ": " + reason(errno));
  }
  return port;
}

}  // namespace isotherm::hal
