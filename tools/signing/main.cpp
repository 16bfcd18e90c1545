// isotherm-sign: keys, and signed images of the rack controller.
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <vector>

#include "firmware/boot/demo_key.hpp"
#include "firmware/loop/build.hpp"
#include "firmware/rack/rack_options.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/new_file.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/signing/board_journal.hpp"
#include "tools/signing/boot_program.hpp"
#include "tools/signing/bundle.hpp"
#include "tools/signing/key_file.hpp"

using namespace isotherm;
using namespace isotherm::signing;

namespace {

constexpr const char* demo = "demo";

Bytes read_file(const std::string& file) {
  if (std::error_code error; std::filesystem::is_directory(file, error)) throw hal::StartError(file + ": is a folder");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw hal::StartError(file + ": cannot be read: " + hal::reason(errno));
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Output {
  std::string file;
  const Bytes& bytes;
};

/// All of them whole or none: what stood there before stays until everything new is on the disk.
void write_files(std::initializer_list<Output> outputs) {
  const auto fail = [](const std::string& file) { throw hal::StartError(file + ": cannot be written: " + hal::reason(errno)); };
  std::vector<hal::NewFile> parts;
  for (const Output& output : outputs) {
    const std::string part = output.file + ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    if (!out) fail(output.file);
    parts.emplace_back(part);
    out.write(reinterpret_cast<const char*>(output.bytes.data()), static_cast<std::streamsize>(output.bytes.size()));
    out.close();
    if (!out) fail(output.file);
  }
  auto part = parts.begin();
  for (const Output& output : outputs) {
    if (std::rename((output.file + ".part").c_str(), output.file.c_str()) != 0) fail(output.file);
    (part++)->keep();
  }
}

struct Options {
  std::string command;
  std::string name;
  std::string a;
  std::string b;
  std::string key = demo;
  std::string version = "0.0.0";
  std::uint64_t security_counter = 0;
  std::string out;
  std::string file;
  std::string boot;
  std::string journal;
  std::string settings;
  std::string bundle;
  std::string slot;
};

int make_bundle(const Options& options) {
  if (options.a.empty() || options.b.empty() || options.out.empty()) {
    throw hal::StartError("bundle needs --slot-a, --slot-b and --out");
  }
  if (options.security_counter > 0xFFFFFFFFU) {
    throw hal::StartError("--security-counter " + std::to_string(options.security_counter) + ": permitted are 0 to 4294967295");
  }
  const bool with_demo = options.key == demo;
  const KeyPair key = with_demo ? from_seed(boot::demo_key_seed) : read_secret_key(options.key);
  const Release release{parse_version(options.version), static_cast<std::uint32_t>(options.security_counter), core_build()};
  const std::array images{sign_image(boot::Slot::a, read_file(options.a), release, key),
                          sign_image(boot::Slot::b, read_file(options.b), release, key)};
  check_same_board_file(images);
  write_files({{options.out, pack(images)}});
  std::cout << options.out << ": version " << text_of(release.version) << ", security counter " << release.security_counter
            << ", " << images[0].size() << " + " << images[1].size() << " bytes"
            << (with_demo ? ", signed with the demo key, whose secret everybody knows" : "") << '\n';
  return 0;
}

boot::PublicKey public_key(const Options& options) { return options.key == demo ? boot::demo_key : read_public_key(options.key); }

int show(const Options& options) {
  const auto images = unpack(read_file(options.file), options.file);
  const boot::PublicKey key = options.boot.empty() ? public_key(options) : key_in(read_file(options.boot), images[0], options.boot);
  bool good = true;
  for (const boot::Slot slot : {boot::Slot::a, boot::Slot::b}) {
    const boot::SlotContent content = judge(images[static_cast<std::size_t>(slot)], slot, key);
    good = good && content.verdict == boot::Verdict::good;
    std::cout << "slot " << boot::name(slot) << "  " << boot::name(content.verdict);
    if (content.verdict != boot::Verdict::empty && content.verdict != boot::Verdict::malformed) {
      std::cout << ", version " << text_of(content.header.version) << ", security counter "
                << content.header.security_counter << ", " << content.header.body_bytes << " bytes";
      const std::string wired = board_file_of(images[static_cast<std::size_t>(slot)]);
      if (!wired.empty()) std::cout << ", board file " << wired;
    }
    std::cout << '\n';
    if (!options.journal.empty()) BoardJournal(read_file(options.journal), options.journal).check_counter(content.header);
  }
  return good ? 0 : 1;
}

/// What a programmer has to write, line by line: address and file.
void tell(std::uint32_t address, const std::string& file) {
  std::cout << "0x" << std::hex << std::setw(8) << std::setfill('0') << address << std::dec << ' ' << file << '\n';
}

int keep_settings(const Options& options) {
  if (options.settings.empty() || options.out.empty()) throw hal::StartError("settings needs --config and --out");
  const BoardJournal journal(read_file(options.file), options.file);
  const NewSector sector = journal.with_settings(rack::read_rack_settings(options.settings));
  write_files({{options.out, sector.bytes}});
  tell(sector.address, options.out);
  return 0;
}

int ask_for_trial(const Options& options) {
  if (options.bundle.empty() || options.out.empty()) throw hal::StartError("trial needs --bundle and --out");
  const BoardJournal journal(read_file(options.file), options.file);
  const boot::Slot slot = options.slot == "a" ? boot::Slot::a : options.slot == "b" ? boot::Slot::b : journal.slot_for_trial();
  const NewSector sector = journal.with_trial(slot);
  const auto images = unpack(read_file(options.bundle), options.bundle);
  const Bytes& image = images[static_cast<std::size_t>(slot)];
  const boot::SlotContent content = judge(image, slot, public_key(options));
  if (content.verdict != boot::Verdict::good) {
    throw hal::StartError(options.bundle + ": the image for slot " + boot::name(slot) + " is " + boot::name(content.verdict));
  }
  journal.check_counter(content.header);
  write_files({{options.out + "-slot.bin", image}, {options.out + "-journal.bin", sector.bytes}});
  tell(boot::stm32f405_flash.address(slot), options.out + "-slot.bin");
  tell(sector.address, options.out + "-journal.bin");
  return 0;
}

int split(const Options& options) {
  const auto images = unpack(read_file(options.file), options.file);
  write_files({{options.out + "-a.bin", images[0]}, {options.out + "-b.bin", images[1]}});
  return 0;
}

int run(int argc, char** argv) {
  Options options;
  hal::CommandLine line("isotherm-sign", "Makes keys and signs images of the rack controller.",
                        "tools/sign new-key plant_7\n"
                        "tools/sign bundle --slot-a a.bin --slot-b b.bin --key plant_7.secret --image-version 1.2.0 "
                        "--security-counter 3 --out rack-1.2.0.bundle\n"
                        "tools/sign show rack-1.2.0.bundle --key plant_7.public");
  hal::CommandLine new_key = line.command("new-key", "Draws a key: NAME.secret, for the owner alone, and NAME.public", options.command);
  new_key.argument("NAME", options.name, "both files begin with it; neither may exist");
  hal::CommandLine bundle = line.command("bundle", "Signs the images for both slots and packs them into one file", options.command);
  bundle.option("--slot-a", "FILE", options.a, "the image linked for slot A, as raw bytes");
  bundle.option("--slot-b", "FILE", options.b, "the image linked for slot B, as raw bytes");
  bundle.option("--key", "FILE", options.key, "secret key; without it the demo key, which protects nothing");
  bundle.option("--image-version", "X.Y.Z", options.version, "what the image calls itself");
  bundle.option("--security-counter", "N", options.security_counter,
                "once an image with N has confirmed itself, none below boots on that board; raise it when a weakness is mended");
  bundle.option("--out", "FILE", options.out, "the bundle");
  hal::CommandLine look = line.command("show", "Tells what a bundle holds, and whether a board with this key would boot it; exit 1 if not", options.command);
  look.argument("FILE", options.file, "the bundle");
  look.option("--key", "FILE", options.key, "public key of the board; without it the demo key");
  look.option("--boot", "FILE", options.boot, "a boot program as raw bytes, in place of the key: one that would start these images");
  look.option("--journal", "FILE", options.journal, "what the board remembers: its least security counter is looked at, too");
  hal::CommandLine parts = line.command("split", "Writes the images of a bundle as OUT-a.bin and OUT-b.bin, for a programmer", options.command);
  parts.argument("FILE", options.file, "the bundle");
  parts.option("--out", "OUT", options.out, "where the two names begin");
  hal::CommandLine remembered = line.command("journal", "Tells what a board remembers, as read from 0x08008000, 32768 bytes", options.command);
  remembered.argument("FILE", options.file, "the board's journal");
  hal::CommandLine settings = line.command("settings", "Makes the sector of the journal that sets a rack's settings and keeps all else, and tells where it is to be written", options.command);
  settings.argument("FILE", options.file, "the board's journal");
  settings.option("--config", "FILE", options.settings, "the settings, as isotherm-rack reads them: rack.toml");
  settings.option("--out", "FILE", options.out, "the sector");
  hal::CommandLine trial = line.command("trial", "Makes what has one image tried once: its slot and a sector of the journal, to be written in this order", options.command);
  trial.argument("FILE", options.file, "the board's journal");
  trial.option("--bundle", "FILE", options.bundle, "holds the image");
  trial.choice("--slot", {"a", "b"}, options.slot, "where it is tried; without it the slot that the board does not trust");
  trial.option("--key", "FILE", options.key, "public key of the board; without it the demo key");
  trial.option("--out", "OUT", options.out, "OUT-slot.bin and OUT-journal.bin");
  if (!line.parse(argc, argv)) return 0;
  if (options.command == "new-key") {
    write_keys(options.name, draw_seed());
    std::cout << options.name << ".secret and " << options.name << ".public\n";
    return 0;
  }
  if (options.command == "bundle") return make_bundle(options);
  if (options.command == "show") return show(options);
  if (options.command == "journal") {
    std::cout << BoardJournal(read_file(options.file), options.file).told() << '\n';
    return 0;
  }
  if (options.command == "settings") return keep_settings(options);
  if (options.command == "trial") return ask_for_trial(options);
  if (options.out.empty()) throw hal::StartError("split needs --out");
  return split(options);
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-sign", [&] { return run(argc, argv); });
}
