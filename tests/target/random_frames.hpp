// Random frames for both ports of a running image: noise, frames that look right, writes that only a few bits keep from being
// carried out, and sound requests that must be refused or answered. What it answers, what it holds and what its records say
// that it read is judged.
#pragma once

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "control/core/crc32c.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/target/machine.hpp"
#include "tests/target/noisy_rack.hpp"
#include "tests/target/sound_frames.hpp"

namespace isotherm::test {

/// Ends a frame: the slave's 20 ms, by the emulator's clock, and a tenth more for the two clocks' sake.
inline constexpr unsigned frame_silence_ms = 22;
/// Between two frames on the field bus: 16 bytes take 1.5 ms at 115,200 baud, and the bus's own traffic is to find gaps.
inline constexpr unsigned field_bus_gap_ms = 8;
inline constexpr int answer_timeout_ms = 200;
inline constexpr std::uint16_t poison_flow = 0x7A7A;  // 313.54 L/min: nowhere in this rack

class RandomFrames {
 public:
  RandomFrames(Machine& machine, NoisyRack& rack, int frames, unsigned seed)
      : machine_(machine), rack_(rack), frames_(frames), seed_(seed) {}

  void run() {
    namespace figure = controller_map::machine;
    const auto identity = machine_.identity();
    const auto boot = get32(identity, controller_map::identity::boot);
    const auto held = held_above();
    const auto before = machine_.figures();
    const std::uint32_t first = machine_.newest();
    machine_.hang_up();

    std::jthread below([this](const std::stop_token& stop) { talk_on_field_bus(stop); });
    try {
      talk_from_above();
    } catch (...) {
      below.request_stop();
      throw;
    }
    below.join();

    const auto after = machine_.figures();
    const std::uint32_t answered = get32(after, figure::upstream_answered) - get32(before, figure::upstream_answered);
    const std::uint32_t bad = get32(after, figure::upstream_bad_frames) - get32(before, figure::upstream_bad_frames);
    std::printf("%d frames a port: %u requests could be read, %u of them answered; %u of %u refused; %u answers late, %u frames given up\n",
                frames_, readable_, given_, refused_, refusable_, late_, bad);
    // Nothing was taken for a request that was none. Our own reads are among them, and a host that halts in the middle of a
    // frame may break a sound one.
    CHECK(answered >= given_);
    CHECK(answered <= readable_ + 20);
    CHECK(bad > static_cast<std::uint32_t>(frames_) / 4);
    CHECK(given_ > readable_ / 10);
    CHECK(refused_ > refusable_ / 10);
    CHECK(held_above() == held);
    CHECK(get32(machine_.identity(), controller_map::identity::boot) == boot);
    CHECK(after[figure::resets] == before[figure::resets]);
    check_records(first);
    CHECK(machine_.alive());
  }

 private:
  /// What masters may write, as it reads back.
  std::vector<std::uint16_t> held_above() {
    namespace map = controller_map;
    auto words = machine_.read(map::set_points::address, map::set_points::words);
    for (const auto& [address, count] : {std::pair{map::command::address, map::command::words}, std::pair{map::notice::address, map::notice::words}}) {
      const auto more = machine_.read(address, count);
      words.insert(words.end(), more.begin(), more.end());
    }
    return words;
  }

  static Bytes noise(std::mt19937& random, std::size_t most) {
    Bytes bytes(1 + random() % most);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
  }
  static bool begins_soundly(const Bytes& frame) {
    for (std::size_t bytes = 4; bytes <= frame.size(); ++bytes) {
      if (hal::modbus::is_sound_rtu_frame(std::span{frame}.first(bytes))) return true;
    }
    return false;
  }
  static void turn_bits_over(Bytes& frame, std::mt19937& random) {
    const std::size_t first = random() % (frame.size() * 8);
    const std::size_t count = 1 + random() % 3;  // bits next to each other, which the checksum is certain to tell
    for (std::size_t bit = first; bit < std::min(first + count, frame.size() * 8); ++bit) {
      frame[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
  }

  /// Would be carried out if it arrived whole.
  static Bytes welcome_write(std::mt19937& random) {
    namespace map = controller_map;
    const auto with_crc = [](std::vector<std::uint16_t> words) {
      const std::uint32_t crc = crc32c_words(words);
      words.push_back(static_cast<std::uint16_t>(crc >> 16U));
      words.push_back(static_cast<std::uint16_t>(crc & 0xFFFFU));
      return words;
    };
    const auto sequence = static_cast<std::uint16_t>(1 + random() % 60000);
    switch (random() % 3) {
      case 0: return write_request(map::set_points::address, {6000, 3500, 600});
      case 1: return write_request(map::command::address, with_crc({sequence, static_cast<std::uint16_t>(Command::stop), 0, 10}));
      default: return write_request(map::notice::address, with_crc({sequence, 3, 20, 5, 500}));
    }
  }

  /// Sound frames: reads of the points, and what must be refused.
  Bytes sound_request(std::mt19937& random) {
    namespace map = controller_map;
    const std::uint32_t kind = random() % 4;
    if (kind == 0) {
      ++readable_;
      const auto address = static_cast<std::uint16_t>(map::live_points + random() % 64);
      return sealed_frame({map::unit, 3, high_byte(address), low_byte(address), 0, static_cast<std::uint8_t>(1 + random() % 8)});
    }
    ++refusable_;
    const std::uint16_t elsewhere[]{0x0000, 0x0100, 0x0801, 0x08FF, 0x0903, 0x1000, 0x4000, static_cast<std::uint16_t>(random() | 0x4000U)};
    const std::uint16_t address = elsewhere[random() % std::size(elsewhere)];
    if (kind == 1) return write_request(address, std::vector<std::uint16_t>(1 + random() % 8, static_cast<std::uint16_t>(random())));
    if (kind == 2) return sealed_frame({map::unit, 6, high_byte(address), low_byte(address), 0x12, 0x34});
    // At home where they are written to, and yet not permitted.
    switch (random() % 3) {
      case 0: return write_request(map::set_points::address, {6000, 3500, 0});
      case 1: return write_request(map::command::address, {1, static_cast<std::uint16_t>(Command::stop), 0, 10, 0, 0});
      default: return write_request(map::notice::address, {1, 3, 20, 5, 500, 0, 0});
    }
  }

  void talk_from_above() {
    std::mt19937 random(seed_);
    hal::Descriptor line;
    REQUIRE(eventually([&] {
      line = hal::connect_unix(machine_.run().upstream);
      return static_cast<bool>(line);
    }));
    for (int n = 0; n < frames_; ++n) {
      Bytes frame;
      const std::uint32_t kind = random() % 4;
      if (kind < 2) {
        frame = noise(random, 16);
        if (kind == 1) frame[0] = controller_map::unit;
        if (kind == 1 && frame.size() > 1) frame[1] = std::array<std::uint8_t, 4>{3, 4, 6, 16}[random() % 4];
        if (begins_soundly(frame)) frame[0] ^= 0xFFU;  // one in 65,536 would be no noise
      } else if (kind == 2) {
        frame = welcome_write(random);
        turn_bits_over(frame, random);
      } else {
        frame = sound_request(random);
      }
      send_all(line, frame);
      if (kind == 3) {
        wait_for_answer(line, frame);
      } else {
        let_it_end(line);
        while (const auto answer = next_answer(line, 0)) take_late(*answer);
      }
    }
  }

  static void send_all(const hal::Descriptor& line, const Bytes& frame) {
    std::size_t sent = 0;
    REQUIRE(eventually([&] {
      const ssize_t now = ::send(line.number(), frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (now > 0) sent += static_cast<std::size_t>(now);
      return sent == frame.size();
    }));
  }
  /// Until the emulator has taken every byte, and for longer than the silence that ends a frame.
  static void let_it_end(const hal::Descriptor& line) {
    for (int left = 1, waited = 0; left > 0 && waited < 1000; ++waited) {
      if (::ioctl(line.number(), TIOCOUTQ, &left) != 0) return;
      if (left > 0) ::usleep(200);
    }
    pause_ms(frame_silence_ms);
  }
  static bool answers(const Bytes& answer, const Bytes& request) {
    if (answer[0] != request[0]) return false;
    if (request[1] == 3) return answer[1] == 3 && answer[2] == 2 * request[5];
    return answer[1] == (request[1] | 0x80U) && (answer[2] == 2 || answer[2] == 3);
  }
  /// The next of what the image says, whole; none where it has not said it by then.
  std::optional<Bytes> next_answer(const hal::Descriptor& line, std::int64_t end_ns) {
    constexpr std::size_t refusal_bytes = 5;
    constexpr std::size_t echo_bytes = 8;
    while (true) {
      if (heard_.size() >= 3) {
        const std::size_t bytes = (heard_[1] & 0x80U) != 0 ? refusal_bytes : heard_[1] == 3 ? 5U + heard_[2] : echo_bytes;
        if (heard_.size() >= bytes) {
          const auto end = heard_.begin() + static_cast<std::ptrdiff_t>(bytes);
          Bytes answer(heard_.begin(), end);
          heard_.erase(heard_.begin(), end);
          REQUIRE(hal::modbus::is_sound_rtu_frame(answer));
          return answer;
        }
      }
      const auto left_ms = static_cast<int>((end_ns - hal::wall_mono_ns()) / 1'000'000);
      pollfd readable{line.number(), POLLIN, 0};
      if (::poll(&readable, 1, std::max(left_ms, 0)) <= 0) return std::nullopt;
      std::array<std::uint8_t, 512> bytes{};
      const ssize_t count = ::recv(line.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      REQUIRE(count > 0);
      heard_.insert(heard_.end(), bytes.begin(), bytes.begin() + count);
    }
  }
  void wait_for_answer(const hal::Descriptor& line, const Bytes& request) {
    const std::int64_t end_ns = hal::wall_mono_ns() + std::int64_t{answer_timeout_ms} * 1'000'000;
    while (const auto answer = next_answer(line, end_ns)) {
      if (answers(*answer, request)) {
        ++(request[1] == 3 ? given_ : refused_);
        return;
      }
      take_late(*answer);
    }
    given_up_.push_back(request);
    constexpr std::size_t kept = 16;
    if (given_up_.size() > kept) given_up_.erase(given_up_.begin());
  }
  /// A busy host lets an answer come after its time; one that answers nothing that was asked is an error.
  void take_late(const Bytes& answer) {
    const auto asked = std::ranges::find_if(given_up_, [&](const Bytes& request) { return answers(answer, request); });
    REQUIRE(asked != given_up_.end());
    given_up_.erase(asked);
    ++late_;
  }

  void talk_on_field_bus(const std::stop_token& stop) {
    std::mt19937 random(seed_ + 1);
    for (int n = 0; n < frames_ && !stop.stop_requested(); ++n) {
      switch (random() % 4) {
        case 0: rack_.interrupt(noise(random, 16)); break;
        case 1: {  // an answer of the rack's I/O unit but for its checksum, full of a flow that is nowhere
          Bytes frame{field_bus::rack_io_unit, 3, static_cast<std::uint8_t>(2 * (random() % 12))};
          while (frame.size() < 3U + frame[2]) frame.push_back(0x7A);
          frame = sealed_frame(frame);
          turn_bits_over(frame, random);
          rack_.interrupt(frame);
          break;
        }
        case 2: {  // sound, and from another unit or of another length
          const bool other = random() % 2 == 0;
          Bytes frame{static_cast<std::uint8_t>(other ? 2 + random() % 200 : field_bus::rack_io_unit), 3, 6};
          frame.resize(9, 0x7A);
          if (frame[0] >= field_bus::first_node_unit && frame[0] <= 40) frame[0] = 77;
          rack_.interrupt(sealed_frame(frame));
          break;
        }
        default: rack_.interrupt({field_bus::rack_io_unit, 3, 0, 0, 0, 10, 0xC5, 0xCD}); break;  // another master
      }
      // The line falls silent now and then, so that true answers and such frames meet.
      constexpr int frames_in_a_burst = 25;
      if (n % frames_in_a_burst == 0) pause_ms(200);
      pause_ms(field_bus_gap_ms);
    }
  }

  /// Of those that the ring still holds: none has read what no sound answer carried, some have read, and one came each second.
  void check_records(std::uint32_t first) {
    REQUIRE(eventually([&] { return machine_.newest() > first + 3; }));
    const std::uint32_t newest = machine_.newest();
    const std::uint32_t oldest = std::max(first, newest > 100 ? newest - 100 : 1);
    unsigned good = 0;
    std::uint64_t began_ms = 0;
    std::uint64_t ended_ms = 0;
    for (std::uint32_t sequence = oldest; sequence <= newest; ++sequence) {
      const Result<Record> record = decode(machine_.record(sequence));
      REQUIRE(record.ok());
      if (sequence == oldest) began_ms = record.value().mono_ms;
      ended_ms = record.value().mono_ms;
      for (const FastWords& tick : record.value().ticks) {
        REQUIRE(tick.flow != poison_flow);
        if ((tick.bits & fast_bit::read_ok) != 0) ++good;
      }
    }
    std::printf("%u ticks read the rack in %u records over %llu ms\n", good, newest - oldest + 1,
                static_cast<unsigned long long>(ended_ms - began_ms));
    CHECK(good > 0);
    CHECK((newest - oldest) * 1000U >= (ended_ms - began_ms) * 9U / 10U);
  }

  Machine& machine_;
  NoisyRack& rack_;
  int frames_;
  unsigned seed_;
  unsigned readable_ = 0;   // sound reads sent,
  unsigned given_ = 0;      // and their answers
  unsigned refusable_ = 0;  // sound requests that must be refused,
  unsigned refused_ = 0;    // and the refusals;
  unsigned late_ = 0;       // answers that came after their time
  Bytes heard_;                  // of an answer that is not whole yet
  std::vector<Bytes> given_up_;  // requests whose answer may come late
};

/// Images side by side, for each frame has to be followed by a silence that the emulator's clock is slow to see.
inline void send_random_frames(unsigned images, int frames_a_port) {
  struct Bench {
    TemporaryFolder folder;
    std::optional<NoisyRack> rack;
    std::optional<Machine> machine;
  };
  std::vector<std::unique_ptr<Bench>> benches;
  for (unsigned n = 0; n < images; ++n) {
    auto& bench = *benches.emplace_back(std::make_unique<Bench>());
    const auto run = image_run(bench.folder);
    if (!run) return;
    bench.rack.emplace(run->field_bus);
    bench.machine.emplace(*run);
  }
  std::atomic<unsigned> ended{0};
  std::vector<std::thread> threads;
  for (unsigned n = 0; n < images; ++n) {
    threads.emplace_back([&bench = *benches[n], &ended, n, share = frames_a_port / static_cast<int>(images)] {
      try {
        REQUIRE(eventually([&] { return bench.machine->newest() >= 2; }));
        RandomFrames(*bench.machine, *bench.rack, share, 2 * n).run();
        ++ended;
      } catch (...) {  // a failed REQUIRE, which has been told, must not leave its thread
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(ended == images);
}

}  // namespace isotherm::test
