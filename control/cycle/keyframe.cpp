#include "control/cycle/keyframe.hpp"

#include "control/core/crc32c.hpp"
#include "control/core/fields.hpp"

namespace isotherm {
namespace {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t crc_bytes = 4;

}  // namespace

std::size_t save_keyframe(const RackSettings& settings, const RackState& state, std::span<std::uint8_t> bytes) {
  LeafWriter writer(bytes);
  writer(keyframe_magic);
  writer(keyframe_format);
  writer(std::uint16_t{0});  // the length, known at the end
  for (const auto& row : rack_setting_table) writer(settings.*(row.member));
  for_each_leaf(state, writer);
  // Whole words, so that the CRC stands in the last two of them wherever the bytes travel.
  if (writer.size() % 2 != 0) writer(std::uint8_t{0});
  if (!writer.complete() || writer.size() + crc_bytes > bytes.size()) return 0;
  const std::size_t length = writer.size() + crc_bytes;
  bytes[6] = static_cast<std::uint8_t>(length >> 8U);
  bytes[7] = static_cast<std::uint8_t>(length & 0xFFU);
  writer(crc32c(bytes.first(writer.size())));
  return length;
}

Fault load_keyframe(std::span<const std::uint8_t> bytes, RackSettings& settings, RackState& state) {
  LeafReader header(bytes);
  std::uint32_t magic = 0;
  std::uint16_t format = 0;
  std::uint16_t length = 0;
  header(magic);
  header(format);
  header(length);
  if (!header.complete() || magic != keyframe_magic || format != keyframe_format) return Fault::wrong_block;
  if (length < header_bytes + crc_bytes || length > bytes.size()) return Fault::wrong_block;

  const auto body = bytes.first(length - crc_bytes);
  LeafReader tail(bytes.subspan(length - crc_bytes, crc_bytes));
  std::uint32_t crc = 0;
  tail(crc);
  if (crc != crc32c(body)) return Fault::crc;

  LeafReader reader(body.subspan(header_bytes));
  RackSettings new_settings;
  RackState new_state;
  for (const auto& row : rack_setting_table) {
    float& value = new_settings.*(row.member);
    reader(value);
    if (!(row.least <= value && value <= row.most)) return Fault::out_of_range;
  }
  for_each_leaf(new_state, reader);
  const std::size_t used = header_bytes + reader.size();
  if (!reader.complete() || used + used % 2 != body.size()) return Fault::wrong_block;
  if (new_state.supervisor.mode > Mode::tripped) return Fault::out_of_range;
  settings = new_settings;
  state = new_state;
  return Fault::none;
}

}  // namespace isotherm
