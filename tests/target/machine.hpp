// One controller in an emulator for one test: its files in a folder of its own, its lines, its monitor, and its end.
#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"
#include "control/point/crash_record.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/linux/sockets.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/gateway/temporary_folder.hpp"
#include "tests/skip.hpp"
#include "tools/demo/child_process.hpp"
#include "tools/emulator/elf_symbols.hpp"
#include "tools/emulator/image_command.hpp"

namespace isotherm::test {

/// Nothing where this machine has no emulator or no image: the reason is told and the test skipped.
inline std::optional<emulator::ImageRun> image_run(const TemporaryFolder& folder) {
  static std::string reason;
  try {
    emulator::find_qemu();
    emulator::ImageRun run;
    run.files = emulator::image_files(emulator::image_folder());
    run.journal = folder.file("erased.bin");
    std::ofstream(run.journal, std::ios::binary) << emulator::erased_journal();
    run.log = folder.file("log");
    run.upstream = folder.file("upstream.sock");
    run.field_bus = folder.file("fieldbus.sock");
    run.monitor = folder.file("monitor.sock");
    run.entropy = 0x1234'5678;
    return run;
  } catch (const hal::StartError& error) {
    reason = error.what();
    skip_test(reason.c_str());
    return std::nullopt;
  }
}

inline void pause_ms(unsigned ms) { ::usleep(ms * 1000U); }

/// Polls until it holds; false after so many seconds of wall time. Generous: a busy machine is no failure.
inline bool eventually(const std::function<bool()>& condition, int seconds = 120) {
  const std::int64_t end = hal::wall_mono_ns() + std::int64_t{seconds} * 1'000'000'000;
  while (!condition()) {
    if (hal::wall_mono_ns() >= end) return false;
    pause_ms(10);
  }
  return true;
}

/// Lines of JSON on a socket (the emulator's monitor) or packets (its debugger's); waits for each answer.
class Dialogue {
 public:
  explicit Dialogue(const std::string& path) {
    eventually([&] {
      socket_ = hal::connect_unix(path);
      return static_cast<bool>(socket_);
    });
  }
  void send(const std::string& text) const {
    [[maybe_unused]] const auto sent = ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  /// What came until `end` was seen, or this wall time was over.
  std::string until(const std::string& end, int seconds = 120) {
    std::string text;
    eventually([&] {
      char byte = 0;
      while (::recv(socket_.number(), &byte, 1, MSG_DONTWAIT) == 1) {
        text += byte;
        if (text.ends_with(end)) return true;
      }
      return false;
    }, seconds);
    return text;
  }

 private:
  hal::Descriptor socket_;
};

/// That a process has had, all its threads together; this one by default.
inline std::int64_t processor_ns(pid_t process = 0) {
  clockid_t clock{};
  timespec time{};
  REQUIRE(::clock_getcpuclockid(process, &clock) == 0);
  REQUIRE(::clock_gettime(clock, &time) == 0);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

class Machine {
 public:
  explicit Machine(const emulator::ImageRun& run)
      : run_(run), process_("qemu", emulator::image_command(emulator::find_qemu(), run), run.log + ".qemu") {
    process_.start();
  }

  /// A command of the emulator's monitor.
  void order(const std::string& command) {
    if (!monitor_) {
      monitor_.emplace(run_.monitor);
      monitor_->until("\n");
      monitor_->send("{\"execute\":\"qmp_capabilities\"}\n");
      monitor_->until("}\r\n");
    }
    monitor_->send("{\"execute\":\"" + command + "\"}\n");
    monitor_->until("\r\n");
  }

  std::string log() const {
    std::ifstream file(run_.log);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool said(const std::string& text) const { return log().find(text) != std::string::npos; }
  std::size_t times_said(const std::string& text) const {
    const std::string all = log();
    std::size_t count = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
    return count;
  }

  /// Words of the controller's map; the end of the test where no answer comes in many attempts.
  std::vector<std::uint16_t> read(std::uint16_t address, std::size_t count) {
    std::vector<std::uint16_t> words(count);
    const bool read = eventually([&] { return upstream().read(controller_map::unit, address, words) == Fault::none; });
    if (!read) FAIL("the image does not answer");
    return words;
  }
  /// The record with this sequence, in the three reads that it takes.
  RecordWords record(std::uint32_t sequence) {
    RecordWords words{};
    constexpr std::size_t step = 125;
    for (std::size_t at = 0; at < record_words; at += step) {
      const std::size_t count = std::min(step, record_words - at);
      const auto part = read(static_cast<std::uint16_t>(controller_map::ring_address(sequence) + at), count);
      std::copy(part.begin(), part.end(), words.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return words;
  }
  std::vector<std::uint16_t> identity() { return read(controller_map::identity::address, controller_map::identity::words); }
  std::vector<std::uint16_t> figures() { return read(controller_map::machine::address, controller_map::machine::words); }
  CrashRecord crash() {
    CrashWords words{};
    const auto part = read(controller_map::machine::address + controller_map::machine::crash, words.size());
    std::copy(part.begin(), part.end(), words.begin());
    return decode_crash(words);
  }
  std::uint32_t newest() { return get32(identity(), controller_map::identity::newest); }

  hal::ModbusMaster& upstream() {
    if (!master_) {
      const hal::Address line = hal::parse_address("rtu+unix:" + run_.upstream);
      master_.emplace(line, clock_, clock_, hal::MasterTiming{500, 500, 500});
    }
    return *master_;
  }
  /// The line is free for another master.
  void hang_up() { master_.reset(); }
  const emulator::ImageRun& run() const { return run_; }
  std::int64_t processor_ns() const { return test::processor_ns(process_.pid()); }
  bool alive() { return !process_.ended() && process_.running(); }

 private:
  emulator::ImageRun run_;
  demo::ChildProcess process_;
  hal::PlantClock clock_;
  std::optional<hal::ModbusMaster> master_;
  std::optional<Dialogue> monitor_;
};

}  // namespace isotherm::test
