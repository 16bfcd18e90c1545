#include "hal/modbus/pdu.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <random>
#include <vector>

using namespace isotherm;
using namespace isotherm::hal::modbus;

namespace {

std::span<const std::uint8_t> first(const Pdu& pdu, std::size_t length) { return std::span(pdu).first(length); }

}  // namespace

TEST_CASE("every length of a read comes back as it was asked") {
  for (std::uint16_t count = 1; count <= most_read_words; ++count) {
    Pdu pdu{};
    const std::size_t length = encode_read(pdu, function::read_input, 0x1234, count);
    Request request;
    REQUIRE(decode_request(first(pdu, length), request) == Exception::none);
    CHECK(request.function == function::read_input);
    CHECK(request.address == 0x1234);
    CHECK(request.count == count);
    CHECK(!request.is_write());

    std::vector<std::uint16_t> words(count);
    std::iota(words.begin(), words.end(), std::uint16_t{0xFF00});
    const std::size_t answered = encode_read_answer(pdu, request.function, words);
    std::vector<std::uint16_t> back(count);
    REQUIRE(decode_read_answer(first(pdu, answered), request.function, back) == Fault::none);
    CHECK(back == words);
  }
}

TEST_CASE("every length of a write comes back as it was sent, and so does its answer") {
  for (std::size_t count = 1; count <= most_write_words; ++count) {
    std::vector<std::uint16_t> words(count);
    std::iota(words.begin(), words.end(), std::uint16_t{0x7FFE});
    Pdu pdu{};
    const std::size_t length = encode_write(pdu, 0x0900, words);
    Request request;
    REQUIRE(decode_request(first(pdu, length), request) == Exception::none);
    REQUIRE(request.count == count);
    CHECK(std::equal(words.begin(), words.end(), request.values.begin()));
    const std::size_t answered = encode_write_answer(pdu, request);
    CHECK(decode_write_answer(first(pdu, answered), request) == Fault::none);
    pdu[4] ^= 1U;
    CHECK(decode_write_answer(first(pdu, answered), request) == Fault::framing);
  }
}

TEST_CASE("a single write is a write of one word whose answer is its echo") {
  Pdu pdu{};
  const std::size_t length = encode_write_single(pdu, 5, 0xBEEF);
  Request request;
  REQUIRE(decode_request(first(pdu, length), request) == Exception::none);
  CHECK(request.count == 1);
  CHECK(request.values[0] == 0xBEEF);
  Pdu answer{};
  CHECK(encode_write_answer(answer, request) == length);
  CHECK(answer == pdu);
}

TEST_CASE("each function that is not served is refused with exception 1") {
  for (unsigned code = 0; code <= 0xFF; ++code) {
    if (code == 3 || code == 4 || code == 6 || code == 16) continue;
    const std::vector<std::uint8_t> pdu{static_cast<std::uint8_t>(code), 0, 0, 0, 1};
    Request request;
    CHECK(decode_request(pdu, request) == Exception::illegal_function);
  }
}

TEST_CASE("a request that is shorter or longer than its function says is refused with exception 3") {
  Pdu pdu{};
  const std::vector<std::uint16_t> words{1, 2, 3};
  const std::size_t length = encode_write(pdu, 0, words);
  Request request;
  for (std::size_t cut = 1; cut < length; ++cut) {
    CAPTURE(cut);
    CHECK(decode_request(first(pdu, cut), request) == Exception::illegal_value);
  }
  CHECK(decode_request(first(pdu, length + 1), request) == Exception::illegal_value);
  const std::size_t read = encode_read(pdu, function::read_holding, 0, 1);
  for (std::size_t cut = 1; cut < read; ++cut) CHECK(decode_request(first(pdu, cut), request) == Exception::illegal_value);
  CHECK(decode_request(first(pdu, read + 1), request) == Exception::illegal_value);
  CHECK(decode_request({}, request) == Exception::illegal_function);
}

TEST_CASE("a byte count that is not twice the count is refused") {
  const std::vector<std::uint8_t> pdu{0x10, 0, 0, 0, 2, 2, 0, 1};
  Request request;
  CHECK(decode_request(pdu, request) == Exception::illegal_value);
}

TEST_CASE("counts of none and beyond the limit are refused with exception 3, blocks beyond 0xFFFF with 2") {
  Request request;
  Pdu pdu{};
  for (const unsigned count : {0U, 126U, 2000U, 0xFFFFU}) {
    encode_read(pdu, function::read_holding, 0, static_cast<std::uint16_t>(count));
    CHECK(decode_request(first(pdu, 5), request) == Exception::illegal_value);
  }
  encode_read(pdu, function::read_holding, 0xFFFF, 1);
  CHECK(decode_request(first(pdu, 5), request) == Exception::none);
  encode_read(pdu, function::read_holding, 0xFFFF, 2);
  CHECK(decode_request(first(pdu, 5), request) == Exception::illegal_address);
  const std::vector<std::uint16_t> two{1, 2};
  const std::size_t length = encode_write(pdu, 0xFFFF, two);
  CHECK(decode_request(first(pdu, length), request) == Exception::illegal_address);
}

TEST_CASE("an answer of another length or function passes for none") {
  Pdu pdu{};
  const std::vector<std::uint16_t> words{1, 2, 3};
  const std::size_t length = encode_read_answer(pdu, function::read_holding, words);
  std::vector<std::uint16_t> back(3);
  for (std::size_t cut = 0; cut < length; ++cut) {
    CHECK(decode_read_answer(first(pdu, cut), function::read_holding, back) == Fault::framing);
  }
  CHECK(decode_read_answer(first(pdu, length), function::read_input, back) == Fault::framing);
  std::vector<std::uint16_t> four(4);
  CHECK(decode_read_answer(first(pdu, length), function::read_holding, four) == Fault::framing);
  const std::size_t refused = encode_exception(pdu, function::read_holding, Exception::illegal_address);
  CHECK(decode_read_answer(first(pdu, refused), function::read_holding, back) == Fault::device);
}

TEST_CASE("a hundred thousand random requests are decoded to something permitted or refused") {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> size(0, longest_pdu);
  const std::uint8_t functions[]{3, 4, 6, 16};
  int taken = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::vector<std::uint8_t> pdu(round % 2 == 0 ? size(random) : 5 + size(random) % 8);
    for (auto& at : pdu) at = static_cast<std::uint8_t>(byte(random));
    if (!pdu.empty() && round % 3 != 0) pdu[0] = functions[random() % 4];
    if (pdu.size() >= 6 && round % 5 == 0) pdu[3] = 0, pdu[4] = 1;
    Request request;
    if (decode_request(pdu, request) != Exception::none) continue;
    ++taken;
    REQUIRE(request.count >= 1);
    REQUIRE(request.count <= (request.is_write() ? most_write_words : most_read_words));
    REQUIRE(request.address + request.count <= 0x10000);
  }
  CHECK(taken > 100);
}
