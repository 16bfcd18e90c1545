// A board as tools/flash leaves it, executed: the settings that it is set to, a trial that confirms itself on a rack that
// answers, and one that goes back on a field bus that is dead. The programmer is a script that writes to a file.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "firmware/boot/demo_key.hpp"
#include "hal/fake/nor_flash.hpp"
#include "tests/target/demo_key_run.hpp"
#include "tests/target/lockstep.hpp"
#include "tests/target/working_flash.hpp"
#include "tools/signing/board_journal.hpp"

using namespace isotherm;
using namespace isotherm::test;
using signing::Bytes;

namespace {

constexpr const boot::FlashMap& map = boot::stm32f405_flash;
constexpr std::uint32_t flash_begin = 0x0800'0000;

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string write_file(const std::string& path, std::span<const std::uint8_t> bytes) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return path;
}

Bytes image(boot::Slot slot, std::uint16_t version) {
  const std::string raw = emulator::image_folder() + "/isotherm-rack-" + (slot == boot::Slot::a ? "a" : "b") + ".raw";
  return signing::sign_image(slot, read_file(raw), {{version, 0, 0}, 0, 0}, signing::from_seed(boot::demo_key_seed));
}

/// A board in service: version 1 in slot A, trusted; slot B erased.
class Board {
 public:
  explicit Board(const TemporaryFolder& folder, std::uint32_t least_counter = 0) : folder_(folder), file_(folder.file("board")) {
    Bytes flash(boot::kibi * boot::kibi, 0xFF);
    const auto put = [&flash](std::uint32_t address, std::span<const std::uint8_t> bytes) {
      std::copy(bytes.begin(), bytes.end(), flash.begin() + static_cast<std::ptrdiff_t>(address - flash_begin));
    };
    put(map.address(boot::Slot::a), image(boot::Slot::a, 1));
    hal::NorFlash journal_flash(map.journal[0].address, signing::journal_bytes);
    boot::FlashJournal journal(journal_flash, map.journal);
    boot::BootState state;
    state.boots = 41;
    state.trusted = boot::Slot::a;
    state.least_counter = least_counter;
    REQUIRE(boot::save(journal, state) == Fault::none);
    put(map.journal[0].address, journal_flash.bytes(map.journal[0].address, signing::journal_bytes));
    write_file(file_, flash);
  }
  /// tools/flash with these arguments; what it said.
  std::string flash(const std::string& arguments, int exit_code = 0) const {
    const std::string root = emulator::image_folder() + "/../../..";
    const std::string said = folder_.file("flash.log");
    const std::string command = "PATH=" + root + "/tests/target/fake:$PATH ISOTHERM_FAKE_BOARD=" + file_ + " " + root + "/tools/flash " +
                                arguments + " >" + said + " 2>&1";
    const int status = std::system(command.c_str());
    const Bytes told = read_file(said);
    const std::string text(told.begin(), told.end());
    INFO(text);
    CHECK(WEXITSTATUS(status) == exit_code);
    return text;
  }
  Bytes content() const { return read_file(file_); }
  void put_into(emulator::ImageRun& run) const {
    const Bytes flash = read_file(file_);
    const auto part = [&](const std::string& name, std::uint32_t address, std::uint32_t size) {
      return write_file(folder_.file(name), std::span(flash).subspan(address - flash_begin, size));
    };
    run.journal = part("journal.bin", map.journal[0].address, signing::journal_bytes);
    run.files.slot_a = part("a.bin", map.address(boot::Slot::a), map.size(boot::Slot::a));
    run.files.slot_b = part("b.bin", map.address(boot::Slot::b), map.size(boot::Slot::b));
  }

 private:
  const TemporaryFolder& folder_;
  std::string file_;
};

/// A board on which version 2 is to be tried in slot B, its flash kept by the debugger.
std::optional<emulator::ImageRun> run_of_trial(const TemporaryFolder& folder) {
  auto run = demo_key_run(folder);
  if (!run) return std::nullopt;
  const Board board(folder);
  const std::string bundle = write_file(folder.file("2.bundle"), signing::pack({image(boot::Slot::a, 2), image(boot::Slot::b, 2)}));
  CHECK(board.flash("--trial --bundle " + bundle).find("0x08080000") != std::string::npos);
  board.put_into(*run);
  run->debugger = folder.file("gdb.sock");
  run->halted = true;
  return run;
}

std::vector<std::string> programs(const emulator::ImageRun& run) {
  return {run.files.boot, emulator::image_folder() + "/isotherm-rack-a.elf", emulator::image_folder() + "/isotherm-rack-b.elf"};
}

boot::BootState remembered(WorkingFlash& flash) {
  return signing::BoardJournal(flash.read(map.journal[0].address, signing::journal_bytes), "the machine").state();
}

}  // namespace

TEST_CASE("settings that tools/flash wrote are those that the image runs on, and its console shows them") {
  const TemporaryFolder folder;
  auto run = demo_key_run(folder);
  if (!run) return;
  const Board board(folder);
  std::ofstream(folder.file("rack.toml")) << "[rack]\ngpu_set_point_c = 70.5\n";
  board.flash("--settings " + folder.file("rack.toml"));
  board.put_into(*run);
  run->console = folder.file("console.sock");
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 1; }));
  CHECK(machine.said("start 42: slot A, version 1.0.0"));
  CHECK(machine.said("settings are kept\r"));
  Dialogue console(run->console);
  console.send("settings\r");
  CHECK(console.until("design_flow_lpm").find("gpu_set_point_c 70.500 C") != std::string::npos);
}

TEST_CASE("a bundle that the board would refuse for its security counter is not written, for good or for a trial") {
  const TemporaryFolder folder;
  if (!demo_key_run(folder)) return;
  const Board board(folder, 1);
  const Bytes before = board.content();
  const std::string bundle = write_file(folder.file("2.bundle"), signing::pack({image(boot::Slot::a, 2), image(boot::Slot::b, 2)}));
  for (const std::string use : {"--no-boot", "--trial"}) {
    const std::string said = board.flash(use + " --bundle " + bundle, 2);
    CHECK(said.find("has security counter 0, but this board has confirmed one with 1") != std::string::npos);
    CHECK(board.content() == before);
  }
}

TEST_CASE("an image that was asked to be tried is tried once, confirms itself on a rack that answers, and is trusted from then on") {
  const TemporaryFolder folder;
  const auto run = run_of_trial(folder);
  if (!run) return;
  plant::RackDevices rack({}, plant::make_training_profile(7500.0), plant::Start::warm);
  std::unique_ptr<WorkingFlash> flash;
  std::thread starter([&] { flash = std::make_unique<WorkingFlash>(run->debugger, programs(*run)); });
  Lockstep image(*run, rack);
  starter.join();
  image.run(10 * 55);
  CHECK(image.machine().said("start 42: slot B, version 2.0.0; began a trial"));
  CHECK(image.machine().said("protects nothing, on trial"));
  CHECK_FALSE(image.machine().said("the trial is confirmed"));
  image.run(10 * 8);
  CHECK(image.machine().said("the trial is confirmed"));
  const boot::BootState state = remembered(*flash);
  CHECK(state.trusted == boot::Slot::b);
  CHECK(state.trial == boot::Trial::none);
  CHECK(state.boots == 42);
}

TEST_CASE("an image on trial that hears nothing of the rack gives way, and the boot program goes back to the one before") {
  const TemporaryFolder folder;
  auto run = run_of_trial(folder);
  if (!run) return;
  hal::Listener silent = hal::Listener::unix_path(run->field_bus, run->field_bus);
  run->virtual_time = true;
  Machine machine(*run);
  WorkingFlash flash(run->debugger, programs(*run));
  // What is asked is taken off the line, or the emulator would wait for that, and never answered.
  hal::Descriptor line;
  const auto says = [&](const std::string& text, std::size_t times) {
    constexpr int patience_s = 120;
    return eventually([&] {
      if (!line) line = silent.accept();
      std::array<char, 256> asked{};
      while (line && ::recv(line.number(), asked.data(), asked.size(), MSG_DONTWAIT) > 0) {
      }
      return machine.times_said(text) >= times;
    }, patience_s);
  };
  CHECK(says("the trial has failed, the image before comes back: the rack I/O unit was heard in 0 of 600 ticks", 1));
  CHECK(says("start 43: slot A, version 1.0.0; reverted", 1));
  CHECK(says("isotherm-rack, core", 2));
  CHECK_FALSE(machine.said("the run before ended by"));  // it left in order
  const boot::BootState state = remembered(flash);
  CHECK(state.trusted == boot::Slot::a);
  CHECK(state.trial == boot::Trial::none);
  CHECK(state.event == boot::BootEvent::reverted);
}
