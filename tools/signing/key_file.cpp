#include "tools/signing/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string_view>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/new_file.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::signing {
namespace {

constexpr std::string_view secret_title = "isotherm secret key, Ed25519 seed; keep it from everybody";
constexpr std::string_view public_title = "isotherm public key, Ed25519";
constexpr std::size_t digits = 64;

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view figures = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += figures[byte >> 4U];
    text += figures[byte & 0xFU];
  }
  return text;
}

std::array<std::uint8_t, 32> read_key(const std::string& file, std::string_view title, const std::string& kind) {
  std::ifstream in(file);
  if (!in) throw hal::StartError(file + ": cannot be read: " + hal::reason(errno));
  std::string first;
  std::string second;
  std::getline(in, first);
  std::getline(in, second);
  std::array<std::uint8_t, 32> key{};
  std::size_t size = 0;
  const char* end = nullptr;
  if (first != title || second.size() != digits ||
      sodium_hex2bin(key.data(), key.size(), second.data(), second.size(), nullptr, &size, &end) != 0 ||
      size != key.size() || end != second.data() + second.size()) {
    throw hal::StartError(file + ": is no " + kind + " key: expected the line '" + std::string(title) +
                          "' and 64 hexadecimal digits below it");
  }
  return key;
}

/// The file, which goes again unless it is kept.
hal::NewFile write_new(const std::string& file, mode_t mode, const std::string& text) {
  const hal::Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (out.number() < 0) {
    throw hal::StartError(file + ": " +
                          (errno == EEXIST ? "is there already, and a key is not written over" : hal::reason(errno)));
  }
  hal::NewFile made(file);
  if (::write(out.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(out.number()) != 0) {
    throw hal::StartError(file + ": cannot be written: " + hal::reason(errno));
  }
  return made;
}

}  // namespace

KeyPair from_seed(const Seed& seed) {
  KeyPair keys;
  static_assert(std::tuple_size_v<decltype(keys.secret)> == crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(keys.open.data(), keys.secret.data(), seed.data());
  return keys;
}

Seed draw_seed() {
  Seed seed{};
  if (sodium_init() < 0) throw hal::StartError("the system's random source cannot be used");
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

void write_keys(const std::string& name, const Seed& seed) {
  if (name.empty() || name.back() == '/') throw hal::StartError("new-key '" + name + "': a key needs a name, which both files begin with");
  if (::access((name + ".public").c_str(), F_OK) == 0) {
    throw hal::StartError(name + ".public: is there already, and a key is not written over");
  }
  hal::NewFile secret = write_new(name + ".secret", 0600, std::string(secret_title) + '\n' + hex(seed) + '\n');
  write_new(name + ".public", 0644, std::string(public_title) + '\n' + hex(from_seed(seed).open) + '\n').keep();
  secret.keep();
}

KeyPair read_secret_key(const std::string& file) { return from_seed(read_key(file, secret_title, "secret")); }

boot::PublicKey read_public_key(const std::string& file) { return read_key(file, public_title, "public"); }

}  // namespace isotherm::signing
