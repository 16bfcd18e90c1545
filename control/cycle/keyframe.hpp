// A keyframe: the settings and the complete state of the control core in bytes, from which a replay can begin.
//
// Layout, high byte first: magic, format, length in bytes (all of it), settings in the order of their table, state in the
// order of its fields, a zero where whole words need one, CRC-32C of all before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/cycle/rack_state.hpp"
#include "control/settings/rack_settings.hpp"

namespace isotherm {

inline constexpr std::uint32_t keyframe_magic = 0x49544B46;  // "ITKF"
/// Counts up whenever a field of the state is added, removed or reordered.
inline constexpr std::uint16_t keyframe_format = 26;
inline constexpr std::size_t keyframe_bytes_most = 6144;

/// Bytes used, or 0 when `bytes` is too small.
std::size_t save_keyframe(const RackSettings& settings, const RackState& state, std::span<std::uint8_t> bytes);
/// Fault::crc for damaged bytes, Fault::wrong_block for another format or length, Fault::out_of_range for settings that
/// are not permitted. Settings and state are touched only when all is well.
[[nodiscard]] Fault load_keyframe(std::span<const std::uint8_t> bytes, RackSettings& settings, RackState& state);

}  // namespace isotherm
