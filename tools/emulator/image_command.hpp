// How QEMU is called to execute the image as a chip would: the very files that are flashed, three serial lines as sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace isotherm::emulator {

/// The files of one controller, as the preset stm32f405 makes them.
struct ImageFiles {
  std::string boot;
  std::string image;   // in slot A, with its symbols
  std::string slot_a;  // header, signature and body, as they lie in flash; empty: an erased slot
  std::string slot_b;
};
/// In `folder` (build/stm32f405/bin). Throws hal::StartError naming what is missing, or that the boot program trusts another
/// key than the images are signed with: it would start none of them.
ImageFiles image_files(const std::string& folder);
/// The folder beside that of the running program: build/host/bin to build/stm32f405/bin.
std::string image_folder();
/// Searched in PATH. Throws hal::StartError where it is not installed.
std::string find_qemu();

struct ImageRun {
  ImageFiles files;
  std::string journal;    // what the boot program's journal holds, raw; empty: zeros, as no board has them but a damaged one
  std::string log;        // a file; each start goes on at its end
  std::string console;    // a socket that the emulator listens on: the log port both ways; empty: it only writes
  std::string upstream;   // a socket that the emulator listens on
  std::string field_bus;  // a socket that the emulator connects to, again and again; in lock-step once, when it starts
  std::optional<std::uint32_t> entropy;  // an emulated chip has none of its own for its boot id
  bool lockstep = false;  // virtual time, which stands still while the field bus is awaited
  bool virtual_time = false;  // without lock-step: waiting costs no time, and nobody on a line answers in time
  bool sleep_takes_time = false;  // in virtual time: a core that sleeps waits, as one must that a debugger stops and asks for its time
  unsigned instruction_ns_log2 = 2;  // in virtual time: an instruction takes 4 ns; 6: 64 ns, a core of 16 MHz
  bool halted = false;    // until its debugger lets it go
  std::string monitor;    // QMP, a socket that the emulator listens on; empty: none, and less work for its clock
  std::string debugger;   // GDB's protocol, the same
  std::string unimplemented;  // a file: every access to hardware that the emulator lacks
};

/// The journal of a new board: the emulator's flash is not erased where nothing is loaded.
std::string erased_journal();
std::vector<std::string> image_command(const std::string& qemu, const ImageRun& run);
/// The same command, with another word of entropy each time that it is executed, restarts by whoever looks after it included.
std::vector<std::string> with_fresh_entropy(const std::vector<std::string>& command, const ImageFiles& files);

}  // namespace isotherm::emulator
