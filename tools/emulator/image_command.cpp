#include "tools/emulator/image_command.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "firmware/boot/flash_map.hpp"
#include "firmware/boot/image.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/emulator/elf_symbols.hpp"

namespace isotherm::emulator {
namespace {

namespace files = std::filesystem;

// bench_words of firmware/board/stm32f405/retained.hpp.
constexpr std::uint32_t lockstep_magic = 0x4C4F'434B;
constexpr std::uint32_t entropy_at = 4;
constexpr std::uint32_t complement_at = 8;

std::string word_loader(std::uint32_t address, std::uint32_t value) {
  return "loader,addr=" + std::to_string(address) + ",data=" + std::to_string(value) + ",data-len=4";
}

std::vector<std::uint8_t> content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether the boot program holds the key that this image's header names.
bool trusts(const std::string& boot_program, const std::string& slot) {
  const std::vector<std::uint8_t> image = content(slot);
  if (image.size() < boot::header_bytes) return false;
  const Result<boot::ImageHeader> header = boot::decode(std::span(image).first(boot::header_bytes));
  if (!header.ok()) return false;
  const std::vector<std::uint8_t> program = content(boot_program);
  const auto& id = header.value().key_id;
  return std::search(program.begin(), program.end(), id.begin(), id.end()) != program.end();
}

}  // namespace

ImageFiles image_files(const std::string& folder) {
  ImageFiles found{folder + "/isotherm-boot.elf", folder + "/isotherm-rack-a.elf", folder + "/isotherm-rack-a.bin",
                   folder + "/isotherm-rack-b.bin"};
  const std::string raw = folder + "/isotherm-boot.raw";
  for (const std::string& file : {found.boot, raw, found.image, found.slot_a, found.slot_b}) {
    if (::access(file.c_str(), R_OK) != 0) throw hal::StartError(file + " is missing; tools/build stm32f405 makes it");
  }
  for (const std::string& slot : {found.slot_a, found.slot_b}) {
    if (!trusts(raw, slot)) {
      throw hal::StartError(slot + " is not signed with the key that " + raw + " trusts, and would not start; build with "
                            "-DISOTHERM_SECRET_KEY=FILE, the secret half of ISOTHERM_PUBLIC_KEY");
    }
  }
  return found;
}

std::string image_folder() {
  std::error_code error;
  const files::path me = files::read_symlink("/proc/self/exe", error);
  return (me.parent_path().parent_path().parent_path() / "stm32f405" / "bin").string();
}

std::string find_qemu() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/qemu-system-arm";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw hal::StartError("qemu-system-arm is not installed (Debian: apt-get install qemu-system-arm)");
}

std::string erased_journal() {
  std::size_t bytes = 0;
  for (const hal::FlashSector& sector : boot::stm32f405_flash.journal) bytes += sector.size;
  return std::string(bytes, '\xFF');
}

std::vector<std::string> image_command(const std::string& qemu, const ImageRun& run) {
  std::vector<std::string> command;
  // Nearly all the time of a run in lock-step goes into two threads of the emulator that hand each byte to one another: on one
  // processor, and without one interrupting the other, that is half the work.
  if (run.lockstep) command = {"/usr/bin/taskset", "-c", std::to_string(std::max(::sched_getcpu(), 0)), "/usr/bin/chrt", "-b", "0"};
  command.insert(command.end(), {qemu, "-M", "netduinoplus2", "-display", "none", "-monitor", "none", "-kernel", run.files.boot});
  const auto add = [&command](const std::string& option, const std::string& value) {
    command.push_back(option);
    command.push_back(value);
  };
  const auto flash = [&add](const std::string& file, std::uint32_t address) {
    if (!file.empty()) add("-device", "loader,file=" + file + ",addr=" + std::to_string(address) + ",force-raw=on");
  };
  flash(run.journal, boot::stm32f405_flash.journal[0].address);
  flash(run.files.slot_a, boot::stm32f405_flash.address(boot::Slot::a));
  flash(run.files.slot_b, boot::stm32f405_flash.address(boot::Slot::b));
  // USART1, 2 and 3 in this order.
  const auto line = [&add](const std::string& name, const std::string& backend) {
    add("-chardev", backend + ",id=" + name);
    add("-serial", "chardev:" + name);
  };
  line("log", run.console.empty() ? "file,path=" + run.log + ",append=on"
                                  : "socket,path=" + run.console + ",server=on,wait=off,logfile=" + run.log + ",logappend=on");
  line("upstream", "socket,path=" + run.upstream + ",server=on,wait=off");
  // In lock-step the line is there before the first instruction: a frozen image would wait for ever.
  line("fieldbus", "socket,path=" + run.field_bus + (run.lockstep ? "" : ",reconnect=1"));
  if (run.entropy || run.lockstep) {
    const std::uint32_t bench = elf_symbols(run.files.image).at("bench_words");
    if (run.lockstep) add("-device", word_loader(bench, lockstep_magic));
    const std::uint32_t entropy = run.entropy.value_or(1);
    add("-device", word_loader(bench + entropy_at, entropy));
    add("-device", word_loader(bench + complement_at, ~entropy));
  }
  if (run.lockstep || run.virtual_time) {
    add("-icount", "shift=" + std::to_string(run.instruction_ns_log2) + ",sleep=" + (run.sleep_takes_time ? "on" : "off"));
  }
  if (run.halted) command.push_back("-S");
  if (!run.monitor.empty()) add("-qmp", "unix:" + run.monitor + ",server=on,wait=off");
  if (!run.debugger.empty()) {
    add("-chardev", "socket,id=gdb,path=" + run.debugger + ",server=on,wait=off");
    add("-gdb", "chardev:gdb");
  }
  if (!run.unimplemented.empty()) {
    add("-d", "unimp");
    add("-D", run.unimplemented);
  }
  return command;
}

std::vector<std::string> with_fresh_entropy(const std::vector<std::string>& command, const ImageFiles& files) {
  const std::uint32_t bench = elf_symbols(files.image).at("bench_words");
  const auto word = [&](std::uint32_t at, const std::string& value) {
    return " -device loader,addr=" + std::to_string(bench + at) + ",data-len=4,data=" + value;
  };
  const std::string script = "n=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') && exec \"$@\"" + word(entropy_at, "$n") +
                             word(complement_at, "$((4294967295 - n))");
  std::vector<std::string> whole{"/bin/sh", "-c", script, "sh"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

}  // namespace isotherm::emulator
