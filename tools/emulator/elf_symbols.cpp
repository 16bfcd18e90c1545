#include "tools/emulator/elf_symbols.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "hal/linux/start_error.hpp"

namespace isotherm::emulator {
namespace {

class Bytes {
 public:
  Bytes(std::string path, std::vector<char> bytes) : path_(std::move(path)), bytes_(std::move(bytes)) {}

  template <typename T>
  T at(std::size_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) {
      throw hal::StartError(path_ + ": is cut short, or is no image for a chip");
    }
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  std::string text(std::size_t offset) const {
    std::string text;
    for (char c = at<char>(offset); c != '\0'; c = at<char>(++offset)) text += c;
    return text;
  }

 private:
  std::string path_;
  std::vector<char> bytes_;
};

}  // namespace

std::map<std::string, std::uint32_t> elf_symbols(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const Bytes bytes(path, {std::istreambuf_iterator<char>(file), {}});
  const auto header = bytes.at<Elf32_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_ARM) {
    throw hal::StartError(path + ": is no image for a chip");
  }
  std::map<std::string, std::uint32_t> symbols;
  const auto section = [&](std::size_t n) { return bytes.at<Elf32_Shdr>(header.e_shoff + n * sizeof(Elf32_Shdr)); };
  for (std::size_t n = 0; n < header.e_shnum; ++n) {
    const Elf32_Shdr table = section(n);
    if (table.sh_type != SHT_SYMTAB) continue;
    const Elf32_Shdr names = section(table.sh_link);
    for (std::size_t at = 0; at + sizeof(Elf32_Sym) <= table.sh_size; at += sizeof(Elf32_Sym)) {
      const auto symbol = bytes.at<Elf32_Sym>(table.sh_offset + at);
      if (symbol.st_name != 0) symbols[bytes.text(names.sh_offset + symbol.st_name)] = symbol.st_value;
    }
  }
  return symbols;
}

}  // namespace isotherm::emulator
