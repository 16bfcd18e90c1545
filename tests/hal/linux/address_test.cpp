#include "hal/linux/address.hpp"

#include <doctest/doctest.h>

#include <string>

#include "hal/linux/start_error.hpp"

using namespace isotherm::hal;

TEST_CASE("each kind of address is read, and written back as it was") {
  for (const char* text : {"tcp:127.0.0.1:1502", "tcp:rack-7.example:502", "tcp:[::1]:502", "rtu:/dev/ttyS1",
                           "rtu:/dev/ttyUSB0,9600,8E1", "rtu:/dev/ttyS1,19200", "rtu+unix:/run/isotherm/bus"}) {
    CAPTURE(text);
    CHECK(to_text(parse_address(text)) == text);
  }
}

TEST_CASE("a serial line is 115,200 8N1 unless told otherwise") {
  const Address plain = parse_address("rtu:/dev/ttyS1");
  CHECK(plain.baud == 115'200);
  CHECK(plain.parity == 'N');
  CHECK(plain.stop_bits == 1);
  CHECK(plain == parse_address("rtu:/dev/ttyS1,115200,8N1"));
  const Address other = parse_address("rtu:/dev/ttyS1,19200,8O2");
  CHECK(other.baud == 19'200);
  CHECK(other.parity == 'O');
  CHECK(other.stop_bits == 2);
}

TEST_CASE("an address that cannot be is refused with a sentence that quotes it") {
  for (const char* text :
       {"", "127.0.0.1:502", "tcp:", "tcp:host", "tcp::502", "tcp:host:", "tcp:host:70000", "tcp:host:50x", "tcp:::1:502",
        "rtu:", "rtu:,9600", "rtu:/dev/ttyS1,1234", "rtu:/dev/ttyS1,9600,7N1", "rtu:/dev/ttyS1,9600,8N3",
        "rtu:/dev/ttyS1,9600,8N1x", "rtu:/dev/ttyS1,", "rtu+unix:", "udp:host:1"}) {
    CAPTURE(text);
    std::string message;
    try {
      parse_address(text);
    } catch (const StartError& error) {
      message = error.what();
    }
    CHECK(message.starts_with("address \"" + std::string(text) + "\": "));
  }
}

TEST_CASE("a socket path that the kernel would cut short is refused") {
  const std::string longest = "/" + std::string(106, 'x');
  CHECK(parse_address("rtu+unix:" + longest).path == longest);
  CHECK_THROWS_AS(parse_address("rtu+unix:" + longest + "x"), StartError);
  CHECK(parse_unix_path("unix:/run/plant") == "/run/plant");
  CHECK_THROWS_AS(parse_unix_path("/run/plant"), StartError);
}
