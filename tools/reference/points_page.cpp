#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "control/point/controller_map.hpp"
#include "control/point/point_table.hpp"
#include "gateway/store/schema.hpp"
#include "tools/reference/pages.hpp"

namespace isotherm::reference {
namespace {

std::string scaled(std::int32_t value, int decimals) {
  std::array<char, 32> text{};
  double number = value;
  for (int n = 0; n < decimals; ++n) number /= 10.0;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string hexadecimal(unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%04X", value);
  return text.data();
}

/// The words of an enumerator; empty for a number.
std::string words_of(const Point& point) {
  if (point.word == nullptr) return {};
  std::string words;
  for (std::int32_t value = point.least; value <= point.most; ++value) {
    words += (words.empty() ? ": " : ", ") + std::to_string(value) + " " + point.word(value);
  }
  return words;
}

namespace map = controller_map;

/// A field of a block of registers.
struct Field {
  std::size_t at = 0;
  std::size_t words = 1;
  std::string_view meaning;
};

/// Whether the fields follow each other from the block's first word to its last.
template <std::size_t count>
constexpr bool complete(const std::array<Field, count>& fields, std::size_t words) {
  std::size_t next = 0;
  for (const Field& field : fields) {
    if (field.at != next) return false;
    next += field.words;
  }
  return next == words;
}

static_assert(map::magic == 0x4954 && map::version == 1);
constexpr auto identity = std::to_array<Field>({
    {map::identity::magic, 1, "0x4954: this is a controller of isotherm"},
    {map::identity::version, 1, "version of this map: 1"},
    {map::identity::boot, 2, "boot id; 0: write one by FC16 of two words at 0x0040 before storing anything (refused once there is one)"},
    {map::identity::oldest, 2, "sequence of the oldest record of this boot that is still held; 0 = none"},
    {map::identity::newest, 2, "sequence of the newest; 0 = none"},
    {map::identity::previous_boot, 2, "boot id from before the restart whose records are still held; 0 = none"},
    {map::identity::previous_oldest, 2, "sequence of its oldest record"},
    {map::identity::previous_newest, 2, "sequence of its newest record"},
    {map::identity::build_hash, 2, "hash of the control core's sources"},
    {map::identity::settings_hash, 2, "CRC-32C of the settings in force"},
    {map::identity::mono_ms, 4, "the controller's clock at the time of the answer, ms"},
    {map::identity::time_scale, 1, "plant seconds per second; 1 on a rack"},
    {map::identity::keyframe, 2, "sequence of the record after which the keyframe at 0x1000 was taken; 0 = none"},
    {map::identity::keyframe_bytes, 1, "length of the keyframe, bytes"},
    {map::identity::mode, 1, "as the point `mode`"},
    {map::identity::heartbeat, 1, "counts control cycles, modulo 65536"},
});
static_assert(complete(identity, map::identity::words));

constexpr auto set_points = std::to_array<Field>({
    {map::set_points::gpu, 1, "GPU set point, 0.01 C signed; 0x8000 = the local one stays in force"},
    {map::set_points::supply, 1, "supply set point, 0.01 C signed; 0x8000 = as above"},
    {map::set_points::expiry, 1, "for so long, 1 .. 3600 s; then the local settings hold again"},
});
static_assert(complete(set_points, map::set_points::words));

constexpr auto command = std::to_array<Field>({
    {map::command::sequence, 1, "the sender's own, not the last one again"},
    {map::command::code, 1, "1 reset latched trips whose cause is gone, 2 start (begins the start-up sequence), 3 stop (IT power off, run-on, pumps off)"},
    {map::command::value, 1, "0"},
    {map::command::expiry, 1, "dropped if not executed by then, 1 .. 65535 s"},
    {map::command::crc, 2, "CRC-32C of the words before it, each high byte first"},
});
static_assert(complete(command, map::command::words));

constexpr auto machine = std::to_array<Field>({
    {map::machine::kind, 1, "0 a Linux process, which has none of the rest; 1 the image on a chip"},
    {map::machine::resets, 1, "resets since the supply came"},
    {map::machine::core_mhz, 1, "core clocks in a microsecond"},
    {map::machine::kicks, 1, "kicks of the watchdog; begins again at 0 after 65535"},
    {map::machine::longest_tick, 2, "core clocks of the longest safety tick, without what it waited for the field bus"},
    {map::machine::longest_cycle, 2, "the same of the longest tick that ended a control cycle"},
    {map::machine::stack_used, 1, "bytes of the main stack that were ever used"},
    {map::machine::stack_size, 1, "bytes that it has"},
    {map::machine::upstream_answered, 2, "requests answered on this line"},
    {map::machine::upstream_bad_frames, 2, "frames given up on this line: checksum, length, broken off"},
    {map::machine::field_bus, 16, "field bus, two words each: requests, answered, refused, time-outs, CRC errors, framing errors, held back, stray bytes"},
    {map::machine::crash, 20, "how the run before ended: kind (0 in order or none before, 1 processor fault, 2 stray interrupt, 3 impossible call, "
                              "4 watchdog, reset pin or supply), activity (0 starting, 1 control, 2 field bus, 3 upstream, 4 console, 5 idle, "
                              "6 leaving), then two words each: boot id, ms of that boot, pc, lr, psr, CFSR, HFSR, fault address, CRC-32C of all before it"},
    {map::machine::slot, 1, "the slot that the image runs in: 1 A, 2 B"},
    {map::machine::image_version, 3, "version of the image"},
    {map::machine::image_key, 1, "what it is signed with: 1 the demo key, which protects nothing, 2 an owner's key"},
    {map::machine::trial, 1, "1: on trial; it confirms itself after a minute in which it heard the rack and kept its time, or the next start goes back"},
    {map::machine::boot_event, 1, "what the boot program did beside booting: 0 nothing, 1 adopted the newer image, 2 began a trial, 3 refused an "
                                  "image, 4 reverted, 5 fell back"},
    {map::machine::starts, 2, "starts of the boot program since the board was new"},
    {map::machine::settings_origin, 1, "how the settings in force came about: 1 as the owner set them, 2 some that were set do not fit this image and "
                                       "are the defaults, 3 the defaults, none were ever set, 4 the defaults, because those that were set cannot be "
                                       "read, 5 older ones, because the newest cannot be read"},
    {map::machine::settings_copies, 1, "whole copies of the settings in flash: 2 where all is well"},
});
static_assert(complete(machine, map::machine::words));

std::string block(std::string_view title, std::string_view about, std::uint16_t address, std::span<const Field> fields) {
  std::string page = "\n## " + std::string(title) + "\n\n" + std::string(about) + "\n\n| register | words | content |\n|---|---|---|\n";
  for (const Field& field : fields) {
    page += "| " + hexadecimal(static_cast<unsigned>(address + field.at)) + " | " + std::to_string(field.words) + " | " +
            std::string(field.meaning) + " |\n";
  }
  return page;
}

std::string blocks() {
  return block("Identity", "Who this is and which records it holds: FC03 or FC04. Values of several words come high word first.",
               map::identity::address, identity) +
         block("Set points",
               "One FC16 of the whole block; each that is accepted is the gateway's heartbeat (row 16). A value outside the range of\n"
               "its setting refuses the block (exception 3). Reads back as it was accepted last.",
               map::set_points::address, set_points) +
         block("Command",
               "One FC16 of the whole block, executed at most once. Exception 3 answers one that is torn, repeated or unknown, exception 6\n"
               "one that comes before the last was taken: send it again a second later. Reads back.",
               map::command::address, command) +
         block("Machine", "What the controller runs on, and how its last run ended: FC03 or FC04.", map::machine::address, machine) +
         "\n## The others\n\n"
         "| register | content |\n|---|---|\n"
         "| " + hexadecimal(map::boot_assignment) + " | the boot id, where the controller cannot draw one: FC16 of two words, accepted while it is 0 |\n"
         "| " + hexadecimal(map::notice::address) + " | a change of load that a scheduler announces ([operating.md](operating.md)) |\n"
         "| " + hexadecimal(map::keyframe) + " | the newest keyframe, with its own CRC at its end; FC03 or FC04 |\n"
         "| " + hexadecimal(map::ring) + " | the last " + std::to_string(map::ring_slots) + " records: record n stands in " + std::to_string(record_words) +
         " words from " + hexadecimal(map::ring) + " + (n mod " + std::to_string(map::ring_slots) + ") x " + std::to_string(record_words) +
         " on, its CRC-32C in the last two |\n";
}

}  // namespace

std::string points_page() {
  std::string page =
      "# Points\n\n"
      "Made from `control/point/point_table.cpp` and `control/point/controller_map.hpp` by `isotherm-reference points`; a test\n"
      "keeps it so.\n\n"
      "Each point is a signed 32-bit integer in two live registers of the controller (Modbus unit 1, FC03 or FC04, high\n"
      "word first; 0x80000000 = no value) and a key of the JSON record. Those with an x under *view* are also columns of the\n"
      "store's view `record_decoded`, beside `source`, `boot`, `sequence`, `mono_ms` and `utc`; enumerators are numbers there.\n"
      "The integer counts in steps of the resolution: 6630 at 0.01 C is 66.30 C. A point without a value is `null`, never 0.\n\n"
      "| register | name | kind | unit | resolution | range | view | meaning |\n"
      "|---|---|---|---|---|---|---|---|\n";
  std::size_t index = 0;
  for (const Point& point : point_table()) {
    page += "| " + hexadecimal(point_register(index++)) + " | `" + std::string(point.name) + "` | " + name(point.kind) +
            " | " + std::string(point.unit) + " | " + scaled(1, point.decimals) + " | " +
            scaled(point.least, point.decimals) + " .. " + scaled(point.most, point.decimals) + " | " +
            (gateway::is_decoded(point.name) ? "x" : "") + " | " + std::string(point.meaning) + words_of(point) + " |\n";
  }
  return page + blocks();
}

}  // namespace isotherm::reference
