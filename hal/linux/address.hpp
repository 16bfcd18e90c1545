// Where a Modbus line or server is: `tcp:host:port`, `rtu:/dev/ttyS1[,115200,8N1]` or `rtu+unix:/path`, the one grammar of
// every program's options and settings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace isotherm::hal {

struct Address {
  enum class Kind : std::uint8_t { tcp, rtu, rtu_unix };

  Kind kind = Kind::tcp;
  std::string host;        // tcp: a name, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 0;  // tcp; 0 lets a server pick a free one
  std::string path;        // rtu: the serial device; rtu_unix: the socket
  std::uint32_t baud = 115'200;
  char parity = 'N';  // N, E or O
  std::uint8_t data_bits = 8;
  std::uint8_t stop_bits = 1;

  bool is_rtu() const { return kind != Kind::tcp; }
  bool operator==(const Address&) const = default;
};

/// Throws StartError with one sentence that quotes the text and names what is permitted.
Address parse_address(std::string_view text);
/// The same where only tcp:host:port is permitted.
Address parse_tcp_address(std::string_view text);
/// The text that parse_address() reads back; the line settings only where they differ from 115200,8N1.
std::string to_text(const Address& address);
/// `unix:/path` to the path, for sockets that are not Modbus. Throws StartError.
std::string parse_unix_path(std::string_view text);

}  // namespace isotherm::hal
