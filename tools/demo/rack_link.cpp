#include "tools/demo/rack_link.hpp"

#include <array>
#include <span>
#include <string>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"

namespace isotherm::demo {
namespace {

// On the loopback interface an answer is there at once or not at all; the screen must not stand still for a dead peer.
constexpr std::uint32_t patience_ms = 200;
constexpr std::uint16_t command_expiry_s = 10;

}  // namespace

RackLink::RackLink(const std::string& controller, const hal::Clock& clock, const hal::Clock& wall_clock)
    : master_(hal::parse_address(controller), clock, wall_clock,
              {.response_ms = patience_ms, .worst_reply_ms = patience_ms, .connect_ms = patience_ms}) {}

std::optional<RackIdentity> RackLink::identity() {
  namespace map = controller_map::identity;
  std::array<std::uint16_t, map::words> words{};
  if (master_.read(controller_map::unit, map::address, words) != Fault::none) return std::nullopt;
  if (words[map::magic] != controller_map::magic) return std::nullopt;
  return RackIdentity{get32(words, map::boot),          get32(words, map::oldest),
                      get32(words, map::newest),        get32(words, map::previous_boot),
                      get32(words, map::previous_oldest), get32(words, map::previous_newest)};
}

Fault RackLink::reset_latched() {
  namespace map = controller_map::command;
  std::array<std::uint16_t, map::words> words{};
  // Whoever sent the one before, this one is newer.
  if (const Fault fault = master_.read(controller_map::unit, map::address, words); fault != Fault::none) return fault;
  ++words[map::sequence];
  words[map::code] = static_cast<std::uint16_t>(Command::reset_latched);
  words[map::value] = 0;
  words[map::expiry] = command_expiry_s;
  put32(words, map::crc, crc32c_words(std::span(words).first(map::crc)));
  return master_.write(controller_map::unit, map::address, words);
}

}  // namespace isotherm::demo
