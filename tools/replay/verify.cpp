#include "tools/replay/verify.hpp"

#include <algorithm>
#include <vector>

#include "firmware/loop/build.hpp"
#include "tools/replay/text.hpp"

namespace isotherm::replay {
namespace {

/// Follows one boot: a core while the state is known, a span while it is not.
class BootVerifier {
 public:
  BootVerifier(Recording& recording, const Boot& boot, Verification& result)
      : recording_(recording), boot_(boot), result_(result) {}

  /// False to stop.
  bool take(const StoredRecord& stored) {
    if (next_ != 0 && stored.sequence != next_) lose(next_, stored.sequence - 1, "records missing");
    next_ = stored.sequence + 1;
    if (!stored.record.ok()) {
      const std::string what = name(stored.record.fault());
      lose(stored.sequence, stored.sequence, "record damaged: " + what);
      result_.damages.push_back({boot_, stored.sequence, false, what});
      ++result_.unverifiable;
      return true;
    }
    if (!core_) start_after(stored.sequence - 1);
    if (!core_) {
      lose(stored.sequence, stored.sequence, why_not_started(stored.sequence));
      ++result_.unverifiable;
      return true;
    }
    const CycleOutput output = core_->replay(stored.record.value());
    if (!same_decisions(stored.record.value(), output)) {
      result_.difference = Difference{boot_, stored.utc_ms, stored.record.value(), output};
      return false;
    }
    ++result_.identical;
    return meets_keyframe(stored, output);
  }

 private:
  /// Takes up the state that was stored after a record, if there is one that this build can read.
  void start_after(std::uint32_t sequence) {
    const auto keyframe = recording_.keyframe_at(boot_, sequence);
    if (!keyframe) return;
    RackCore core;
    if (core.restore(keyframe->blob) == Fault::none) {
      core_ = core;
    } else {
      other_build_ = true;
    }
  }

  std::string why_not_started(std::uint32_t sequence) {
    if (other_build_) return "the keyframes are of another build, whose state has other fields";
    if (!oldest_keyframe_) return "no keyframe of this boot is stored";
    // The state that a boot begins with is offered for a minute only, and never where the gateway gave the boot its id.
    if (sequence <= *oldest_keyframe_) {
      return "before the boot's first stored keyframe; that is normal where the controller ran before the gateway looked";
    }
    return "until the next keyframe";
  }

  /// A keyframe on the way holds the complete state: it must be the one that the replay has come to.
  bool meets_keyframe(const StoredRecord& stored, const CycleOutput& output) {
    const auto keyframe = recording_.keyframe_at(boot_, stored.sequence);
    if (!keyframe) return true;
    std::vector<std::uint8_t> own(keyframe_bytes_most);
    own.resize(core_->save(own));
    if (own == keyframe->blob) {
      ++result_.keyframes;
      return true;
    }
    result_.difference = Difference{boot_, stored.utc_ms, stored.record.value(), output};
    return false;
  }

  /// Adjoining spans of one reason are one.
  void lose(std::uint32_t from, std::uint32_t to, const std::string& reason) {
    core_.reset();
    if (!result_.spans.empty()) {
      Span& last = result_.spans.back();
      if (last.boot == boot_.boot && last.to + 1 == from && last.reason == reason) {
        last.to = to;
        return;
      }
    }
    result_.spans.push_back({boot_.boot, from, to, reason});
  }

  Recording& recording_;
  const Boot& boot_;
  Verification& result_;
  std::optional<RackCore> core_;
  std::optional<std::uint32_t> oldest_keyframe_ = recording_.oldest_keyframe(boot_);
  bool other_build_ = false;
  std::uint32_t next_ = 0;
};

/// What is missing where no stored record follows or precedes, as far as the store knows of it.
class Edges {
 public:
  Edges(Recording& recording, const std::string& source, Verification& result)
      : recording_(recording), source_(source), losses_(recording.losses(source)), result_(result) {}

  /// Between the boot before and the first stored record of this one: sequences go on across the restarts of a controller
  /// that kept its memory, and begin at 1 again where it did not.
  void before(const Boot& boot) {
    const bool goes_on = boot.source == source_before_ && newest_before_ < boot.first;
    std::uint32_t next = goes_on ? newest_before_ + 1 : 1;
    for (const Loss& loss : losses_) {
      if (!is_of(loss, boot) || loss.to >= boot.first || loss.to < next) continue;
      not_stored(boot, next, loss.from);
      result_.spans.push_back({boot.boot, std::max(next, loss.from), loss.to, never_fetched(loss)});
      next = loss.to + 1;
    }
    not_stored(boot, next, boot.first);
  }

  /// Beyond its last stored record.
  void after(const Boot& boot) {
    std::uint32_t newest = boot.last;
    for (const Loss& loss : losses_) {
      if (!is_of(loss, boot) || loss.to <= newest) continue;
      result_.spans.push_back({boot.boot, std::max(newest + 1, loss.from), loss.to, never_fetched(loss)});
      newest = loss.to;
    }
    if (const std::uint32_t keyframe = recording_.newest_keyframe(boot).value_or(0); keyframe > newest) {
      result_.spans.push_back({boot.boot, newest + 1, keyframe, "records missing; a keyframe after them is stored"});
      newest = keyframe;
    }
    source_before_ = boot.source;
    newest_before_ = newest;
  }

  void without_records() {
    for (const Boot& boot : recording_.boots_without_records(source_)) {
      result_.empty_boots.push_back(boot);
      for (const Loss& loss : losses_) {
        if (is_of(loss, boot)) result_.spans.push_back({boot.boot, loss.from, loss.to, never_fetched(loss)});
      }
    }
  }

 private:
  static bool is_of(const Loss& loss, const Boot& boot) { return loss.source == boot.source && loss.boot == boot.boot; }
  static std::string never_fetched(const Loss& loss) { return "never fetched: " + loss.reason + " in the controller"; }
  /// The records from..before - 1, if any.
  void not_stored(const Boot& boot, std::uint32_t from, std::uint32_t before) {
    if (from >= before) return;
    result_.spans.push_back({boot.boot, from, before - 1, "not stored: made before the gateway looked, or removed since by the store's limits"});
  }

  Recording& recording_;
  const std::string& source_;
  std::vector<Loss> losses_;
  Verification& result_;
  std::string source_before_;
  std::uint32_t newest_before_ = 0;
};

std::string on_off(bool on) { return on ? "on" : "off"; }

std::string outputs_table(const Record& recorded, const CycleOutput& replayed) {
  Record other = recorded;
  fill(other, replayed);
  std::string table = pad("", 26) + pad("recorded", 14) + "replayed\n";
  const auto row = [&table](const std::string& what, const std::string& left, const std::string& right) {
    table += pad((left == right ? "  " : "* ") + what, 26) + pad(left, 14) + right + "\n";
  };
  const auto scaled = [&row](const std::string& what, std::int32_t left, std::int32_t right, int decimals) {
    row(what, decimal(left, decimals), decimal(right, decimals));
  };
  scaled("pump 1 command, %", recorded.outputs.pump_speed_1, other.outputs.pump_speed_1, 2);
  scaled("pump 2 command, %", recorded.outputs.pump_speed_2, other.outputs.pump_speed_2, 2);
  scaled("valve command, %", recorded.outputs.valve, other.outputs.valve, 2);
  scaled("mixing valve command, %", recorded.outputs.mixing_valve, other.outputs.mixing_valve, 2);
  const auto bit = [&](const std::string& what, std::uint16_t mask) {
    row(what, on_off((recorded.outputs.bits & mask) != 0), on_off((other.outputs.bits & mask) != 0));
  };
  bit("permit", output_bit::permit);
  bit("power brake", output_bit::power_brake);
  bit("isolate", output_bit::isolate);
  bit("fill", output_bit::fill);
  scaled("flow commanded, L/min", recorded.flow_commanded, other.flow_commanded, 2);
  scaled("supply set point, C", static_cast<std::int16_t>(recorded.supply_target),
         static_cast<std::int16_t>(other.supply_target), 2);
  row("mode", name(recorded.mode), name(other.mode));
  row("law", name(recorded.law), name(other.law));
  scaled("first out", recorded.first_out, other.first_out, 0);
  for (std::size_t n = 0; n < safety_row_count; ++n) {
    if (recorded.levels[n] != other.levels[n]) {
      row("row " + std::to_string(n + 1), name(recorded.levels[n]), name(other.levels[n]));
    }
  }
  row("digest", hexadecimal(recorded.digest), hexadecimal(other.digest));
  return table;
}

/// The commonest cause of a difference is another build.
std::string builds_line(std::uint32_t recorded) {
  if (recorded == core_build()) return "decided by this very build of the control core, " + hexadecimal(recorded) + "\n";
  return "decided by build " + hexadecimal(recorded) + " of the control core; this replay's is " +
         hexadecimal(core_build()) + "\n";
}

}  // namespace

Verification verify(Recording& recording, const std::string& source) {
  Verification result;
  Edges edges(recording, source, result);
  for (const Boot& boot : recording.boots(source)) {
    edges.before(boot);
    for (const std::uint32_t sequence : recording.damaged_keyframes(boot)) {
      result.damages.push_back({boot, sequence, true, name(Fault::crc)});
    }
    BootVerifier verifier(recording, boot, result);
    recording.for_each_record(boot, 0, [&verifier](const StoredRecord& stored) { return verifier.take(stored); });
    if (result.difference) return result;
    edges.after(boot);
  }
  edges.without_records();
  return result;
}

std::string describe(const Damage& damage) {
  return damage.boot.source + " boot " + hexadecimal(damage.boot.boot) + (damage.keyframe ? " keyframe after record " : " record ") +
         std::to_string(damage.sequence) + " is damaged: " + damage.what;
}

std::string describe(const Verification& verification) {
  constexpr std::size_t spans_most = 20;
  std::string text;
  for (std::size_t n = 0; n < std::min(verification.spans.size(), spans_most); ++n) {
    const Span& span = verification.spans[n];
    text += "not verifiable: boot " + hexadecimal(span.boot) + " records " + std::to_string(span.from) + " .. " +
            std::to_string(span.to) + " (" + span.reason + ")\n";
  }
  if (verification.spans.size() > spans_most) {
    text += "and " + std::to_string(verification.spans.size() - spans_most) + " more spans\n";
  }
  for (std::size_t n = 0; n < std::min(verification.empty_boots.size(), spans_most); ++n) {
    const Boot& boot = verification.empty_boots[n];
    text += boot.source + " boot " + hexadecimal(boot.boot) + " left no record in this store\n";
  }
  if (verification.empty_boots.size() > spans_most) {
    text += "and " + std::to_string(verification.empty_boots.size() - spans_most) + " more boots without a record\n";
  }
  for (std::size_t n = 0; n < std::min(verification.damages.size(), spans_most); ++n) {
    text += describe(verification.damages[n]) + "\n";
  }
  if (verification.damages.size() > spans_most) {
    text += "and " + std::to_string(verification.damages.size() - spans_most) + " more damaged\n";
  }
  const std::string counts = std::to_string(verification.identical) + " records, " +
                             std::to_string(verification.keyframes) + " keyframes";
  if (verification.proved() && verification.spans.empty()) return text + "every decision identical: " + counts + "\n";
  const std::string could_not = "every decision that could be verified is identical: " + counts + "; " +
                                std::to_string(verification.unverifiable) + " stored records could not be\n";
  if (verification.proved()) return text + could_not;
  if (!verification.difference && verification.identical > 0) return text + "the store is damaged; " + could_not;
  if (!verification.difference) {
    return text + "nothing could be verified: no record follows a keyframe that this build can read\n";
  }
  const Difference& difference = *verification.difference;
  text += "first difference: " + difference.boot.source + " boot " + hexadecimal(difference.boot.boot) + " record " +
          std::to_string(difference.recorded.sequence) + " at " + utc_text(difference.utc_ms) + ", after " + counts +
          " identical\n" + builds_line(difference.recorded.build_hash) + "\n" + outputs_table(difference.recorded, difference.replayed) + "\nterms of the replay\n" +
          terms_text(difference.replayed.terms);
  return text;
}

}  // namespace isotherm::replay
