#include "hal/linux/address.hpp"

#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

constexpr std::size_t longest_socket_path = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::array<std::uint32_t, 9> bauds{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400};

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw StartError("address \"" + std::string(text) + "\": " + why);
}

template <typename Integer>
bool parse_whole(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

std::string checked_socket_path(std::string_view text, std::string_view path) {
  if (path.empty()) refuse(text, "the path of the socket is missing");
  if (path.size() > longest_socket_path) {
    refuse(text, "a socket's path has at most " + std::to_string(longest_socket_path) + " characters, this one has " +
                     std::to_string(path.size()));
  }
  return std::string(path);
}

void parse_tcp(std::string_view text, std::string_view rest, Address& address) {
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) refuse(text, "permitted is tcp:host:port");
  std::string_view host = rest.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    refuse(text, "an IPv6 address stands in brackets, as in tcp:[::1]:502");
  }
  if (host.empty()) refuse(text, "the host is missing; permitted is tcp:host:port");
  if (!parse_whole(rest.substr(colon + 1), address.port)) refuse(text, "the port is a whole number 0..65535");
  address.host = host;
}

void parse_line_settings(std::string_view text, std::string_view settings, Address& address) {
  const auto comma = settings.find(',');
  if (!parse_whole(settings.substr(0, comma), address.baud) ||
      std::find(bauds.begin(), bauds.end(), address.baud) == bauds.end()) {
    refuse(text, "permitted bauds are 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 and 230400");
  }
  if (comma == std::string_view::npos) return;
  const std::string_view frame = settings.substr(comma + 1);
  const bool good = frame.size() == 3 && frame[0] == '8' && (frame[1] == 'N' || frame[1] == 'E' || frame[1] == 'O') &&
                    (frame[2] == '1' || frame[2] == '2');
  if (!good) refuse(text, "permitted frames are 8N1, 8E1, 8O1 and the same with 2 stop bits");
  address.parity = frame[1];
  address.stop_bits = static_cast<std::uint8_t>(frame[2] - '0');
}

}  // namespace

Address parse_address(std::string_view text) {
  Address address;
  const auto after = [text](std::string_view scheme) { return text.substr(scheme.size()); };
  if (text.starts_with("tcp:")) {
    address.kind = Address::Kind::tcp;
    parse_tcp(text, after("tcp:"), address);
  } else if (text.starts_with("rtu+unix:")) {
    address.kind = Address::Kind::rtu_unix;
    address.path = checked_socket_path(text, after("rtu+unix:"));
  } else if (text.starts_with("rtu:")) {
    address.kind = Address::Kind::rtu;
    const std::string_view rest = after("rtu:");
    const auto comma = rest.find(',');
    address.path = rest.substr(0, comma);
    if (address.path.empty()) refuse(text, "the serial device is missing");
    if (comma != std::string_view::npos) parse_line_settings(text, rest.substr(comma + 1), address);
  } else {
    refuse(text, "permitted are tcp:host:port, rtu:/dev/ttyS1[,115200,8N1] and rtu+unix:/path");
  }
  return address;
}

Address parse_tcp_address(std::string_view text) {
  if (!text.starts_with("tcp:")) refuse(text, "permitted is tcp:host:port");
  return parse_address(text);
}

std::string to_text(const Address& address) {
  switch (address.kind) {
    case Address::Kind::tcp: {
      const bool six = address.host.find(':') != std::string::npos;
      return "tcp:" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
    }
    case Address::Kind::rtu_unix: return "rtu+unix:" + address.path;
    case Address::Kind::rtu: break;
  }
  std::string text = "rtu:" + address.path;
  const Address standard;
  const bool plain_frame = address.parity == standard.parity && address.stop_bits == standard.stop_bits;
  if (address.baud == standard.baud && plain_frame) return text;
  text += "," + std::to_string(address.baud);
  if (!plain_frame) text += std::string(",8") + address.parity + std::to_string(address.stop_bits);
  return text;
}

std::string parse_unix_path(std::string_view text) {
  constexpr std::string_view scheme = "unix:";
  if (!text.starts_with(scheme)) refuse(text, "permitted is unix:/path");
  return checked_socket_path(text, text.substr(scheme.size()));
}

}  // namespace isotherm::hal
