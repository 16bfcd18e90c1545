// Follows the ring of records of one rack controller into the store: every record once, in order, across restarts of
// the controller and of the gateway; what could not be had is counted as a gap and told as an alarm.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/point/inputs.hpp"
#include "gateway/ingest/controller_reader.hpp"
#include "gateway/ingest/utc_estimate.hpp"
#include "gateway/publish/link_message.hpp"
#include "gateway/publish/state_message.hpp"
#include "gateway/store/store.hpp"
#include "hal/interface/clock.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::gateway {

struct RackFollowerSettings {
  std::string source;                           // "<site>/<rack>"
  std::uint16_t gpu_set_point = absent_signed;  // 0.01 C; absent: the rack's own
  std::uint16_t supply_set_point = absent_signed;
  std::uint16_t set_point_expiry_s = 10;  // then the rack's own settings hold again
};

struct IngestCounters {
  std::uint64_t polls = 0;
  std::uint64_t records = 0;
  std::uint64_t records_lost = 0;
  std::uint64_t keyframes = 0;
  std::uint64_t torn_reads = 0;
  FaultCounts faults{};  // polls and writes that failed
};
/// Under the names they are published by; the faults apart.
std::vector<Count> counts_of(const IngestCounters& counters);

class RackFollower {
 public:
  using DrawBoot = std::function<std::uint32_t()>;
  /// `draw_boot` gives a random boot id for a controller that has no source of its own.
  RackFollower(hal::RegisterBus& bus, const hal::Clock& clock, Store& store, RackFollowerSettings settings,
               DrawBoot draw_boot);

  /// Fetches and stores all that is new, in one transaction, and feeds the controller's heartbeat. Gives the first
  /// fault met; what was read before it is stored all the same. A StoreError leaves the follower where it was.
  Fault poll();

  const IngestCounters& counters() const { return counters_; }

 private:
  struct Progress {
    std::map<std::uint32_t, std::uint32_t> accounted;  // by boot: newest sequence stored or counted as lost
    std::map<std::uint32_t, std::uint32_t> keyframe;   // by boot: newest stored
    std::uint32_t newest = 0;                          // of the source, whatever its boot
    std::optional<std::uint32_t> repeated_boot{};      // of which it was told that it is not the first of its name
    StateFollower states;
  };
  /// A record that stays torn through this many polls is given up, or it would hold up all that follow.
  static constexpr unsigned polls_before_loss = 3;
  /// What the ring still holds of boots before those that the controller tells of.
  Fault fetch_older(const Identity& identity, Progress& progress, Batch& batch);
  Fault read_older(const Identity& identity, std::uint32_t before, Progress& progress, std::vector<RecordWords>& found);
  Fault fetch(const HeldRecords& held, const Identity& identity, Progress& progress, Batch& batch);
  Fault fetch_keyframe(const Identity& identity, Progress& progress, Batch& batch);
  std::uint32_t first_expected(const HeldRecords& held, const Identity& identity, Progress& progress);
  std::uint32_t accounted(std::uint32_t boot, Progress& progress);
  void know_messages(std::uint32_t boot, Progress& progress);
  Fault place_previous_boot(const Identity& identity);
  bool is_placed(std::uint32_t boot);
  void guess_place(const Record& its_newest, const Identity& identity);
  void lose(std::uint32_t boot, std::uint32_t from, std::uint32_t to, const char* reason, const Identity& identity,
            Progress& progress, Batch& batch);
  /// A controller whose records end before those that are stored of its boot is another run under the same id.
  void tell_repeated(const Identity& identity, Progress& progress, Batch& batch);
  bool keep(const RecordWords& words, Batch& batch, Progress& progress);
  Fault beat();
  Fault count(Fault fault);

  ControllerReader reader_;
  hal::RegisterBus& bus_;
  const hal::Clock& clock_;
  Store& store_;
  RackFollowerSettings settings_;
  DrawBoot draw_boot_;
  Progress progress_;
  std::map<std::uint32_t, UtcEstimate> utc_;  // by boot
  std::uint32_t unreadable_ = 0;              // sequence that was torn in the last poll
  unsigned unreadable_polls_ = 0;
  unsigned unreadable_older_polls_ = 0;  // polls in a row that met a torn record of an older boot
  std::optional<std::uint64_t> last_beat_ms_;
  IngestCounters counters_;
};

}  // namespace isotherm::gateway
