#include "firmware/board/stm32f405/image_registers.hpp"

#include <algorithm>
#include <array>

#include "control/core/words.hpp"

namespace isotherm::board {

namespace map = controller_map::machine;
namespace {

constexpr bool told_as(boot::SettingsOrigin origin, std::uint16_t word) { return static_cast<unsigned>(origin) + 1U == word; }
static_assert(told_as(boot::SettingsOrigin::kept, map::settings_kept) && told_as(boot::SettingsOrigin::partly, map::settings_partly) &&
              told_as(boot::SettingsOrigin::standard, map::settings_standard) &&
              told_as(boot::SettingsOrigin::unreadable, map::settings_unreadable) &&
              told_as(boot::SettingsOrigin::older, map::settings_older));

}  // namespace

hal::modbus::Exception ImageRegisters::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  const std::size_t end = address + words.size();
  if (end <= map::address || address >= map::address + map::words) return controller_.read(unit, address, words);
  // Whoever wants this block reads it and nothing beside it.
  if (address < map::address || end > map::address + map::words) return hal::modbus::Exception::illegal_address;
  const std::size_t first = static_cast<std::size_t>(address - map::address);

  std::array<std::uint16_t, map::words> block{};
  const StackUse stack = main_stack_use();
  block[map::kind] = map::image;
  block[map::resets] = static_cast<std::uint16_t>(history_.resets);
  block[map::core_mhz] = static_cast<std::uint16_t>(board_.time.clocks_per_us());
  block[map::kicks] = static_cast<std::uint16_t>(figures_.kicks);
  put32(block, map::longest_tick, figures_.longest_tick_clocks);
  put32(block, map::longest_cycle, figures_.longest_cycle_clocks);
  block[map::stack_used] = static_cast<std::uint16_t>(stack.used);
  block[map::stack_size] = static_cast<std::uint16_t>(stack.size);
  put32(block, map::upstream_answered, figures_.upstream_answered);
  put32(block, map::upstream_bad_frames, figures_.upstream_bad_frames);
  const std::array counters{field_bus_.requests,   field_bus_.answered,       field_bus_.exceptions,
                            field_bus_.timeouts,   field_bus_.crc_errors,     field_bus_.framing_errors,
                            field_bus_.held_back,  field_bus_.stray_bytes};
  for (std::size_t n = 0; n < counters.size(); ++n) put32(block, map::field_bus + 2 * n, counters[n]);
  block[map::slot] = static_cast<std::uint16_t>(static_cast<unsigned>(keeping_.slot()) + 1U);
  const boot::Version& version = keeping_.header().version;
  block[map::image_version] = version.major;
  block[map::image_version + 1] = version.minor;
  block[map::image_version + 2] = version.patch;
  block[map::image_key] = keeping_.demo_key() ? map::demo_key : map::own_key;
  block[map::trial] = keeping_.state().trial == boot::Trial::started ? 1 : 0;
  block[map::boot_event] = static_cast<std::uint16_t>(keeping_.state().event);
  put32(block, map::starts, keeping_.state().boots);
  block[map::settings_origin] = static_cast<std::uint16_t>(static_cast<unsigned>(keeping_.settings().origin) + 1U);
  block[map::settings_copies] = keeping_.settings().copies;
  block[map::clock] = static_cast<std::uint16_t>(board_.clocks.source);
  block[map::reset_cause] = static_cast<std::uint16_t>(history_.cause);
  std::ranges::copy(encode(history_.crash), block.begin() + map::crash);
  std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(first), words.size(), words.begin());
  return hal::modbus::Exception::none;
}

}  // namespace isotherm::board
