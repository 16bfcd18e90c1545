// isotherm-sign: keys, and signed images of the rack controller.
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "firmware/boot/demo_key.hpp"
#include "firmware/loop/build.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/signing/bundle.hpp"
#include "tools/signing/key_file.hpp"

using namespace isotherm;
using namespace isotherm::signing;

namespace {

constexpr const char* demo = "demo";

Bytes read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw hal::StartError(file + ": cannot be read: " + hal::reason(errno));
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& file, const Bytes& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw hal::StartError(file + ": cannot be written: " + hal::reason(errno));
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
  write_file(options.out, pack(images));
  std::cout << options.out << ": version " << text_of(release.version) << ", security counter " << release.security_counter
            << ", " << images[0].size() << " + " << images[1].size() << " bytes"
            << (with_demo ? ", signed with the demo key, whose secret everybody knows" : "") << '\n';
  return 0;
}

int show(const Options& options) {
  const boot::PublicKey key = options.key == demo ? boot::demo_key : read_public_key(options.key);
  const auto images = unpack(read_file(options.file), options.file);
  bool good = true;
  for (const boot::Slot slot : {boot::Slot::a, boot::Slot::b}) {
    const boot::SlotContent content = judge(images[static_cast<std::size_t>(slot)], slot, key);
    good = good && content.verdict == boot::Verdict::good;
    std::cout << "slot " << boot::name(slot) << "  " << boot::name(content.verdict);
    if (content.verdict != boot::Verdict::empty && content.verdict != boot::Verdict::malformed) {
      std::cout << ", version " << text_of(content.header.version) << ", security counter "
                << content.header.security_counter << ", " << content.header.body_bytes << " bytes";
    }
    std::cout << '\n';
  }
  return good ? 0 : 1;
}

int split(const Options& options) {
  const auto images = unpack(read_file(options.file), options.file);
  write_file(options.out + "-a.bin", images[0]);
  write_file(options.out + "-b.bin", images[1]);
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
  hal::CommandLine parts = line.command("split", "Writes the images of a bundle as OUT-a.bin and OUT-b.bin, for a programmer", options.command);
  parts.argument("FILE", options.file, "the bundle");
  parts.option("--out", "OUT", options.out, "where the two names begin");
  if (!line.parse(argc, argv)) return 0;
  if (options.command == "new-key") {
    write_keys(options.name, draw_seed());
    std::cout << options.name << ".secret and " << options.name << ".public\n";
    return 0;
  }
  if (options.command == "bundle") return make_bundle(options);
  if (options.command == "show") return show(options);
  if (options.out.empty()) throw hal::StartError("split needs --out");
  return split(options);
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-sign", [&] { return run(argc, argv); });
}
