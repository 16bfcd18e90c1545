#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "control/point/clock_source.hpp"
#include "control/point/reset_cause.hpp"
#include "control/point/controller_map.hpp"
#include "control/point/crash_record.hpp"
#include "control/point/inputs.hpp"
#include "control/point/point_table.hpp"
#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/kept_settings.hpp"
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

/// Every value of an enumeration by its own name(), told as that much more than it is.
template <typename Enumeration, int told_from = 0>
std::string each_of() {
  std::string all;
  for (int value = 0; value < 256; ++value) {
    const std::string word = name(static_cast<Enumeration>(value));
    if (word == "unknown") break;
    all += (all.empty() ? ": " : "; ") + std::to_string(value + told_from) + " " + word;
  }
  return all;
}

std::string number_of(auto value) { return std::to_string(static_cast<unsigned>(value)); }

std::string magic_and_what() { return hexadecimal(map::magic) + ": this is a controller of isotherm"; }
std::string map_version() { return ": " + number_of(map::version); }
std::string codes() {
  return number_of(Command::reset_latched) + " reset latched trips whose cause is gone, " + number_of(Command::start) +
         " start (begins the start-up sequence), " + number_of(Command::stop) + " stop (IT power off, run-on, pumps off)";
}
std::string kinds() { return "0 a Linux process, which has none of the rest; " + number_of(map::machine::image) + " the image on a chip"; }
std::string keys() {
  return ": " + number_of(map::machine::demo_key) + " the demo key, which protects nothing, " + number_of(map::machine::own_key) +
         " an owner's key";
}
std::string slots() {
  return ": " + number_of(1 + static_cast<int>(boot::Slot::a)) + " " + name(boot::Slot::a) + ", " +
         number_of(1 + static_cast<int>(boot::Slot::b)) + " " + name(boot::Slot::b);
}

/// A field of a block of registers.
struct Field {
  std::size_t at = 0;
  std::size_t words = 1;
  std::string_view meaning;
  std::string (*values)() = nullptr;  // told behind the meaning: what the code itself has names or numbers for
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

constexpr auto identity = std::to_array<Field>({
    {map::identity::magic, 1, "", magic_and_what},
    {map::identity::version, 1, "version of this map", map_version},
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
    {map::command::sequence, 1, "the one that reads back + 1, modulo 65536; refused where it is not ahead of that by 1 .. 32767. The first after a start may be any"},
    {map::command::code, 1, "", codes},
    {map::command::value, 1, "0"},
    {map::command::expiry, 1, "dropped if not executed by then, 1 .. 65535 s"},
    {map::command::crc, 2, "CRC-32C of the words before it, each high byte first"},
});
static_assert(complete(command, map::command::words));

constexpr auto machine = std::to_array<Field>({
    {map::machine::kind, 1, "", kinds},
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
    {map::machine::crash + crash_word::kind, 1, "how the run before ended", each_of<CrashKind>},
    {map::machine::crash + crash_word::activity, 1, "what it was at", each_of<Activity>},
    {map::machine::crash + crash_word::boot, crash_words - crash_word::boot,
     "then two words each: boot id, ms of that boot, pc, lr, psr, CFSR, HFSR, fault address, CRC-32C of all from the kind on"},
    {map::machine::slot, 1, "the slot that the image runs in", slots},
    {map::machine::image_version, 3, "version of the image"},
    {map::machine::image_key, 1, "what it is signed with", keys},
    {map::machine::trial, 1, "1: on trial; it confirms itself after a minute in which it heard the rack and kept its time, or the next start goes back"},
    {map::machine::boot_event, 1, "what the boot program did beside booting", each_of<boot::BootEvent>},
    {map::machine::starts, 2, "starts of the boot program since the board was new"},
    {map::machine::settings_origin, 1, "the settings in force are", each_of<boot::SettingsOrigin, 1>},
    {map::machine::settings_copies, 1, "whole copies of the settings in flash: 2 where all is well"},
    {map::machine::clock, 1, "what drives the clock", each_of<ClockSource>},
    {map::machine::reset_cause, 1, "what reset it last", each_of<ResetCause>},
});
static_assert(complete(machine, map::machine::words));

std::string block(std::string_view title, std::string_view about, std::uint16_t address, std::span<const Field> fields) {
  std::string page = "\n## " + std::string(title) + "\n\n" + std::string(about) + "\n\n| register | words | content |\n|---|---|---|\n";
  for (const Field& field : fields) {
    page += "| " + hexadecimal(static_cast<unsigned>(address + field.at)) + " | " + std::to_string(field.words) + " | " +
            std::string(field.meaning) + (field.values == nullptr ? "" : field.values()) + " |\n";
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
               "One FC16 of the whole block, executed at most once in a run of the controller. Exception 3 answers one that is torn, older,\n"
               "repeated or unknown, exception 6 one that comes before the last was taken: send it again a second later. Reads back.",
               map::command::address, command) +
         block("Machine", "What the controller runs on, and how its last run ended: FC03 or FC04. A read that is partly beside this block is refused\n"
               "(exception 2); a Linux process answers with zeros.", map::machine::address, machine) +
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
