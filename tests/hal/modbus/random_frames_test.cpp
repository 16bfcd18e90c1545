// A million random frames each for slave and master: noise, frames that look right, right ones, and right ones with a few bits
// turned over. Each is judged by the rules of the standard as written down here a second time: one with a right checksum by
// chance has to be taken for what it says, all others change nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "hal/modbus/rtu_master.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm;
using namespace isotherm::hal::modbus;
using isotherm::test::TestRegisters;

namespace {

constexpr int frames = 1'000'000;

/// Plain and quick: a million frames under the sanitizers take seconds.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint32_t operator()() {  // splitmix64
    std::uint64_t z = state_ += 0x9E37'79B9'7F4A'7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBU;
    return static_cast<std::uint32_t>(z >> 32U);
  }
  std::uint32_t below(std::uint32_t end) { return (*this)() % end; }

 private:
  std::uint64_t state_;
};

/// A frame of at most 64 bytes.
struct Bytes {
  std::array<std::uint8_t, 64> at{};
  std::size_t size = 0;
  void add(std::uint32_t byte) { at[size++] = static_cast<std::uint8_t>(byte); }
  void word(std::uint32_t word) {
    add(word >> 8U & 0xFFU);
    add(word & 0xFFU);
  }
  std::span<const std::uint8_t> all() const { return std::span(at).first(size); }
};

/// Bit by bit, as the standard draws it.
std::uint16_t crc_of(std::span<const std::uint8_t> bytes) {
  unsigned crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
  }
  return static_cast<std::uint16_t>(crc);
}

void seal(Bytes& frame) {
  const std::uint16_t crc = crc_of(frame.all());
  frame.add(crc & 0xFFU);
  frame.add(crc >> 8U);
}

bool sealed(std::span<const std::uint8_t> frame) {
  return frame.size() >= 4 &&
         crc_of(frame.first(frame.size() - 2)) == (frame[frame.size() - 2] | frame[frame.size() - 1] << 8U);
}

void turn_bits_over(Bytes& frame, Random& random) {
  // Up to three: what the checksum is certain to tell in frames of this length.
  const std::uint32_t count = 1 + random.below(3);
  std::array<std::uint32_t, 3> turned{};
  for (std::uint32_t n = 0; n < count; ++n) {
    do {
      turned[n] = random.below(static_cast<std::uint32_t>(frame.size * 8));
    } while (std::find(turned.begin(), turned.begin() + n, turned[n]) != turned.begin() + n);
    frame.at[turned[n] / 8] ^= static_cast<std::uint8_t>(1U << (turned[n] % 8));
  }
}

constexpr std::array<std::uint8_t, 4> served{3, 4, 6, 16};

/// A whole request whose checksum is right, near what the registers hold.
Bytes request(Random& random) {
  Bytes frame;
  frame.add(random.below(8) == 0 ? random.below(12) : 1);
  const std::uint8_t function = random.below(16) == 0 ? std::uint8_t{5} : served[random.below(4)];
  frame.add(function);
  frame.word(random.below(8) == 0 ? random() : TestRegisters::first + random.below(320));
  if (function != 16) {
    frame.word(function == 6 && random.below(8) != 0 ? random() : random.below(140));
  } else {
    const std::uint32_t count = random.below(21);
    frame.word(random.below(8) == 0 ? random.below(256) : count);
    frame.add(2 * count);
    for (std::uint32_t n = 0; n < count; ++n) frame.word(random.below(64) == 0 ? TestRegisters::not_permitted : random());
  }
  seal(frame);
  return frame;
}

Bytes noise(Random& random, bool plausible) {
  Bytes frame;
  const std::uint32_t size = 1 + random.below(40);
  while (frame.size < size) frame.add(random());
  if (plausible) {
    frame.at[0] = 1;
    frame.at[1] = served[random.below(4)];
  }
  return frame;
}

Bytes any_frame(Random& random) {
  switch (random.below(4)) {
    case 0: return noise(random, false);
    case 1: return noise(random, true);
    case 2: return request(random);
    default: {
      Bytes frame = request(random);
      turn_bits_over(frame, random);
      return frame;
    }
  }
}

/// The slave of the standard, with these registers.
class Judge {
 public:
  Judge() {
    for (std::size_t n = 0; n < words.size(); ++n) words[n] = static_cast<std::uint16_t>(TestRegisters::first + n);
  }

  /// All that has to come back for these bytes between two silences.
  std::span<const std::uint8_t> answers(std::span<const std::uint8_t> bytes) {
    size_ = 0;
    while (bytes.size() >= 2) {
      const std::optional<std::size_t> length = length_of(bytes);
      if (!length || *length > 256 || bytes.size() < *length || !sealed(bytes.first(*length))) break;
      const auto frame = bytes.first(*length);
      if (frame[0] != 0) {
        ++sound;
        if (frame[0] == 1 || frame[0] == 7) answer(frame.first(frame.size() - 2));
      }
      bytes = bytes.subspan(*length);
    }
    return std::span(out_).first(size_);
  }

  std::array<std::uint16_t, TestRegisters::count> words{};
  int writes = 0;
  int sound = 0;

 private:
  static std::uint16_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
  }
  /// Modbus Application Protocol V1.1b3, chapter 6: of each public function's request, unit and checksum included.
  static std::optional<std::size_t> length_of(std::span<const std::uint8_t> bytes) {
    const auto counted = [&](std::size_t at) { return bytes.size() > at ? at + 3 + bytes[at] : 257; };
    switch (bytes[1]) {
      case 1: case 2: case 3: case 4: case 5: case 6: case 8: return 8;
      case 7: case 11: case 12: case 17: return 4;
      case 15: case 16: return counted(6);
      case 20: case 21: return counted(2);
      case 22: return 10;
      case 23: return counted(10);
      case 24: return 6;
      default: return std::nullopt;
    }
  }
  void reply(std::span<const std::uint8_t> bytes) {
    const std::size_t begin = size_;
    for (const std::uint8_t byte : bytes) out_[size_++] = byte;
    const std::uint16_t crc = crc_of(std::span(out_).subspan(begin, size_ - begin));
    out_[size_++] = static_cast<std::uint8_t>(crc & 0xFFU);
    out_[size_++] = static_cast<std::uint8_t>(crc >> 8U);
  }
  void refuse(std::span<const std::uint8_t> frame, std::uint8_t code) {
    const std::array<std::uint8_t, 3> bytes{frame[0], static_cast<std::uint8_t>(frame[1] | 0x80U), code};
    reply(bytes);
  }
  void answer(std::span<const std::uint8_t> frame) {
    const std::uint8_t function = frame[1];
    if (function != 3 && function != 4 && function != 6 && function != 16) return refuse(frame, 1);
    const std::size_t address = word(frame, 2);
    const std::size_t count = function == 6 ? 1 : word(frame, 4);
    if (count == 0 || count > (function == 16 ? 123 : 125)) return refuse(frame, 3);
    if (function == 16 && frame[6] != 2 * count) return refuse(frame, 3);
    const std::size_t end = address + count;
    const std::size_t first = TestRegisters::first;
    const bool writes_them = function == 6 || function == 16;
    if (address < first || end > first + TestRegisters::count - (writes_them ? 10 : 0)) return refuse(frame, 2);
    if (!writes_them) {
      if (address <= TestRegisters::broken && TestRegisters::broken < end) return refuse(frame, 4);
      std::array<std::uint8_t, 253> bytes{frame[0], function, static_cast<std::uint8_t>(2 * count)};
      for (std::size_t n = 0; n < count; ++n) {
        bytes[3 + 2 * n] = static_cast<std::uint8_t>(words[address - first + n] >> 8U);
        bytes[4 + 2 * n] = static_cast<std::uint8_t>(words[address - first + n] & 0xFFU);
      }
      return reply(std::span(bytes).first(3 + 2 * count));
    }
    const std::size_t values = function == 6 ? 4 : 7;
    for (std::size_t n = 0; n < count; ++n) {
      if (word(frame, values + 2 * n) == TestRegisters::not_permitted) return refuse(frame, 3);
    }
    for (std::size_t n = 0; n < count; ++n) words[address - first + n] = word(frame, values + 2 * n);
    ++writes;
    reply(frame.first(6));
  }

  std::array<std::uint8_t, 4096> out_{};
  std::size_t size_ = 0;
};

/// A line in time of its own: the test puts there what the next request is answered with.
class Line final : public hal::SerialPort, public hal::Waiting {
 public:
  void send(std::span<const std::uint8_t>) override { taken_ = 0; }
  std::optional<hal::ReceivedByte> receive() override {
    if (taken_ >= answer.size) return std::nullopt;
    return hal::ReceivedByte{answer.at[taken_++], false, false};
  }
  std::uint64_t now_us() override { return now_; }
  void wait(std::uint64_t until_us) override { now_ = std::max(now_, until_us); }

  /// The next request finds a line that was silent for long.
  void set(const Bytes& bytes) {
    answer = bytes;
    taken_ = bytes.size;
    now_ += 10'000'000;
  }
  Bytes answer;

 private:
  std::size_t taken_ = 0;
  std::uint64_t now_ = 1'000'000;
};

}  // namespace

TEST_CASE("a million random frames do to a slave what the standard says, and no more") {
  Random random(17);
  TestRegisters registers;
  RtuSlave slave(registers);
  Judge judge;
  for (int n = 0; n < frames; ++n) {
    const Bytes frame = any_frame(random);
    const auto wanted = judge.answers(frame.all());
    std::size_t matched = 0;
    bool same = true;
    for (const std::uint8_t byte : frame.all()) {
      const auto part = slave.feed(byte);
      same = same && matched + part.size() <= wanted.size() && std::ranges::equal(part, wanted.subspan(matched, part.size()));
      if (same) matched += part.size();
    }
    slave.silence();
    CAPTURE(n);
    REQUIRE((same && matched == wanted.size()));
    REQUIRE(registers.writes == judge.writes);
  }
  CHECK(registers.words == judge.words);
  std::printf("%d frames to the slave, %d requests with a right checksum in them, %d writes\n", frames, judge.sound, judge.writes);
  CHECK(judge.sound > frames / 8);
  CHECK(judge.writes > frames / 32);
}

TEST_CASE("a million random answers give a master the values of right ones and of no others") {
  Random random(23);
  Line line;
  RtuMaster master(line, line);
  constexpr std::uint8_t unit = 5;
  constexpr std::size_t count = 6;
  int read = 0;
  int refused = 0;
  for (int n = 0; n < frames; ++n) {
    Bytes answer;
    switch (random.below(8)) {
      case 0: answer = noise(random, false); break;
      case 1: {  // looks like one
        answer = noise(random, false);
        const std::array<std::uint8_t, 3> head{unit, 3, 2 * count};
        std::copy_n(head.begin(), std::min(head.size(), answer.size), answer.at.begin());
        break;
      }
      default: {
        const std::uint32_t kind = random.below(8);
        answer.add(kind == 0 ? random() : unit);
        answer.add(kind == 1 ? random() : 3);
        if (kind == 2) answer.at[1] = 0x83;
        const std::uint32_t bytes = kind == 3 ? random.below(30) : 2 * count;
        answer.add(kind == 2 ? 1 + random.below(4) : kind == 4 ? random() : bytes);
        for (std::uint32_t k = 0; kind != 2 && k < bytes; ++k) answer.add(random());
        seal(answer);
        if (kind == 5) turn_bits_over(answer, random);
        if (kind == 6) answer.size = random.below(static_cast<std::uint32_t>(answer.size));
      }
    }
    constexpr std::size_t whole = 5 + 2 * count;
    const auto bytes = answer.all();
    const bool right = bytes.size() >= whole && bytes[0] == unit && bytes[1] == 3 && bytes[2] == 2 * count && sealed(bytes.first(whole));
    const bool refusal = bytes.size() >= 5 && bytes[0] == unit && bytes[1] == 0x83 && sealed(bytes.first(5));
    std::array<std::uint16_t, count> words{};
    line.set(answer);
    const Fault fault = master.read(unit, 0x0100, words);
    CAPTURE(n);
    REQUIRE((fault == Fault::none) == right);
    REQUIRE((fault == Fault::device) == refusal);
    if (right) {
      ++read;
      bool same = true;
      for (std::size_t k = 0; k < count; ++k) same = same && words[k] == (bytes[3 + 2 * k] << 8U | bytes[4 + 2 * k]);
      REQUIRE(same);
    }
    if (refusal) ++refused;
  }
  std::printf("%d answers to the master, %d with values, %d refusals\n", frames, read, refused);
  CHECK(read > frames / 16);
  CHECK(refused > frames / 32);
  CHECK(master.counters().answered == static_cast<std::uint32_t>(read));
}
