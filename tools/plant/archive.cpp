#include "tools/plant/archive.hpp"

#include <istream>
#include <iterator>
#include <ostream>
#include <utility>

#include "control/core/crc32c.hpp"

namespace isotherm::plant {

void write_checked(Archive& saved, std::ostream& out) {
  std::uint32_t crc = crc32c(saved.bytes());
  saved(crc);
  out.write(reinterpret_cast<const char*>(saved.bytes().data()), static_cast<std::streamsize>(saved.bytes().size()));
}

Archive read_checked(std::istream& in) {
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::uint32_t crc = 0;
  if (bytes.size() < sizeof crc) throw ArchiveError("the saved state is cut short");
  std::memcpy(&crc, bytes.data() + bytes.size() - sizeof crc, sizeof crc);
  bytes.resize(bytes.size() - sizeof crc);
  if (crc32c(bytes) != crc) throw ArchiveError("the saved state is damaged (checksum)");
  return Archive(std::move(bytes));
}

}  // namespace isotherm::plant
