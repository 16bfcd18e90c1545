// Where the symbols of an image lie: reads the symbol table of a 32-bit little-endian ELF file.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace isotherm::emulator {

/// Address of each named symbol. Throws hal::StartError with one sentence where the file is none or is damaged.
std::map<std::string, std::uint32_t> elf_symbols(const std::string& path);

}  // namespace isotherm::emulator
