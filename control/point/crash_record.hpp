// What a controller that stopped left behind for the one that starts after it: why, where, and in the middle of what. Lies
// in memory that a reset keeps, under a checksum, and is told upward.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm {

/// Append only: a master may be older than the controller. From register_test on: a self-test failed.
enum class CrashKind : std::uint8_t {
  none, fault, stray_interrupt, impossible_call, hang,
  register_test, memory_test, flash_test, state_test, interrupt_test, clock_test,
  stack_test, range_test,
};
inline constexpr auto last_crash_kind = CrashKind::range_test;

constexpr const char* name(CrashKind kind) {
  switch (kind) {
    case CrashKind::none: return "none";
    case CrashKind::fault: return "processor fault";
    case CrashKind::stray_interrupt: return "interrupt that nobody asked for";
    case CrashKind::impossible_call: return "call that cannot be";
    case CrashKind::hang: return "reset by watchdog, reset pin or supply";
    case CrashKind::register_test: return "processor register that does not keep its value";
    case CrashKind::memory_test: return "memory that does not keep its value";
    case CrashKind::flash_test: return "program in flash that has changed";
    case CrashKind::state_test: return "state that has changed by itself";
    case CrashKind::interrupt_test: return "interrupts that come too often or not at all";
    case CrashKind::clock_test: return "clock that disagrees with the slow oscillator";
    case CrashKind::stack_test: return "stack that came too near its end";
    case CrashKind::range_test: return "state outside the range that it keeps";
  }
  return "unknown";
}

/// What the controller was at when it stopped.
enum class Activity : std::uint8_t { starting, control, field_bus, upstream, console, idle, leaving };

constexpr const char* name(Activity activity) {
  switch (activity) {
    case Activity::starting: return "starting";
    case Activity::control: return "control";
    case Activity::field_bus: return "field bus";
    case Activity::upstream: return "upstream";
    case Activity::console: return "console";
    case Activity::idle: return "idle";
    case Activity::leaving: return "leaving";
  }
  return "unknown";
}

struct CrashRecord {
  CrashKind kind = CrashKind::none;
  Activity activity = Activity::starting;
  std::uint32_t boot = 0;
  std::uint32_t mono_ms = 0;
  // Of a processor fault (ARMv7-M, B3.2): where, and its causes.
  std::uint32_t pc = 0;
  std::uint32_t lr = 0;
  std::uint32_t psr = 0;
  std::uint32_t cfsr = 0;
  std::uint32_t hfsr = 0;
  std::uint32_t address = 0;  // of a failed memory_test: of the block of words; of an interrupt_test: which line; of a stack_test: of the word

  bool operator==(const CrashRecord&) const = default;
};

/// Words of a crash record: kind and activity, seven numbers of two words, CRC-32C of all before it.
inline constexpr std::size_t crash_words = 20;
namespace crash_word {
inline constexpr std::size_t kind = 0;
inline constexpr std::size_t activity = 1;
inline constexpr std::size_t boot = 2;
inline constexpr std::size_t mono_ms = 4;
inline constexpr std::size_t pc = 6;
inline constexpr std::size_t lr = 8;
inline constexpr std::size_t psr = 10;
inline constexpr std::size_t cfsr = 12;
inline constexpr std::size_t hfsr = 14;
inline constexpr std::size_t address = 16;
inline constexpr std::size_t crc = 18;
}  // namespace crash_word

using CrashWords = std::array<std::uint16_t, crash_words>;

inline CrashWords encode(const CrashRecord& record) {
  CrashWords words{};
  words[crash_word::kind] = static_cast<std::uint16_t>(record.kind);
  words[crash_word::activity] = static_cast<std::uint16_t>(record.activity);
  put32(words, crash_word::boot, record.boot);
  put32(words, crash_word::mono_ms, record.mono_ms);
  put32(words, crash_word::pc, record.pc);
  put32(words, crash_word::lr, record.lr);
  put32(words, crash_word::psr, record.psr);
  put32(words, crash_word::cfsr, record.cfsr);
  put32(words, crash_word::hfsr, record.hfsr);
  put32(words, crash_word::address, record.address);
  put32(words, crash_word::crc, crc32c_words(std::span<const std::uint16_t>(words).first(crash_word::crc)));
  return words;
}

/// A record of kind none where the words are damaged or say what cannot be.
inline CrashRecord decode_crash(std::span<const std::uint16_t, crash_words> words) {
  CrashRecord record;
  const bool intact = get32(words, crash_word::crc) == crc32c_words(words.first(crash_word::crc));
  if (!intact || words[crash_word::kind] > static_cast<std::uint16_t>(last_crash_kind) ||
      words[crash_word::activity] > static_cast<std::uint16_t>(Activity::leaving)) {
    return record;
  }
  record.kind = static_cast<CrashKind>(words[crash_word::kind]);
  record.activity = static_cast<Activity>(words[crash_word::activity]);
  record.boot = get32(words, crash_word::boot);
  record.mono_ms = get32(words, crash_word::mono_ms);
  record.pc = get32(words, crash_word::pc);
  record.lr = get32(words, crash_word::lr);
  record.psr = get32(words, crash_word::psr);
  record.cfsr = get32(words, crash_word::cfsr);
  record.hfsr = get32(words, crash_word::hfsr);
  record.address = get32(words, crash_word::address);
  return record;
}

}  // namespace isotherm
