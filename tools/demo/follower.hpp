// Everything that is seen of a run from outside: truth from the plant, messages from the broker, identity from the
// controller, counts from the store; gathered into the screen's model and the figures of the summary.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hal/interface/clock.hpp"
#include "tools/demo/config_files.hpp"
#include "tools/demo/energy_account.hpp"
#include "tools/demo/gap_watch.hpp"
#include "tools/demo/ledger.hpp"
#include "tools/demo/made_records.hpp"
#include "tools/demo/plant_link.hpp"
#include "tools/demo/rack_link.hpp"
#include "tools/demo/readings.hpp"
#include "tools/demo/run_pue.hpp"
#include "tools/demo/score.hpp"
#include "tools/demo/screen.hpp"
#include "tools/demo/store_reader.hpp"
#include "tools/demo/subscriber.hpp"
#include "tools/demo/summary.hpp"

namespace isotherm::demo {

class Follower {
 public:
  using Tell = std::function<void(const std::string&)>;
  struct Places {
    RunPorts ports;
    std::string plant_socket;
    std::string store;
    std::string controller;  // address of its registers
  };
  Follower(const Places& places, const hal::Clock& clock, const hal::Clock& wall_clock, unsigned speed, Tell tell);

  /// Takes in what has come; waits at most for a controller that does not answer.
  void tick(std::int64_t wall_ms);
  /// What happens from here on is the ending: it is not judged any more.
  void freeze();
  /// Asks the gateway for whatever may be missing; returns how many ranges were asked for.
  std::size_t ask_for_gaps();
  /// Reads the counts of the store now.
  void count_store();

  ScreenModel& model() { return model_; }
  Subscriber& subscriber() { return subscriber_; }
  PlantLink& plant() { return plant_; }
  RackLink& rack() { return rack_; }
  const Ledger& ledger() const { return ledger_; }
  bool rack_answers() const { return rack_answers_; }
  /// Whether nothing is on its way any more: each record is stored or known to be lost, each message acknowledged.
  bool store_drained() const { return unacknowledged_ == 0 && stored_ + known_lost_ >= made_.made(); }

  /// Whether the subscriber has every message that the store says was acknowledged; reads the store now.
  bool received_all_stored();

  /// Fills what was seen; reads the store a last time and lets go of it.
  void report(Summary& summary);

 private:
  void follow_subscription(std::int64_t wall_ms);
  void take_truth();
  void take_messages();
  void ask_for(const Gap& gap);
  void take_alarm(const std::string& payload);
  void take_pue(const MessageIdentity& identity, const std::string& payload);
  void take_record(const MessageIdentity& identity, const std::string& payload);
  void read_identity(std::int64_t wall_ms);
  std::uint64_t unreceived(const StoredStream& stream) const;
  void report_store(Summary& summary);
  void report_pue(Summary& summary) const;

  const hal::Clock& clock_;
  Tell tell_;
  Subscriber subscriber_;
  PlantLink plant_;
  RackLink rack_;
  StoreReader store_;

  ScreenModel model_;
  Ledger ledger_;
  GapWatch gap_watch_;
  std::uint64_t replay_requests_ = 0;
  Score score_;
  EnergyAccount room_air_;
  RunPue pue_;
  MadeRecords made_;
  std::map<std::string, RaisedAlarm> raised_;
  std::map<std::uint32_t, std::uint64_t> missed_by_boot_;
  double plant_behind_clock_s_ = 0.0;
  std::uint64_t field_bus_reads_ = 0;
  std::uint64_t field_bus_reads_failed_ = 0;
  std::uint64_t last_truth_ms_ = 0;
  std::uint64_t truth_seconds_ = 0;
  std::uint64_t powered_seconds_ = 0;  // of these, with IT power permitted and not braked
  std::uint64_t stored_ = 0;
  std::uint64_t known_lost_ = 0;
  std::uint64_t unacknowledged_ = 0;
  Stream newest_boot_;
  std::uint32_t newest_sequence_ = 0;
  std::uint64_t newest_came_ms_ = 0;
  std::string mode_;
  bool permit_ = false;
  unsigned permit_drops_ = 0;
  bool power_cut_demanded_ = false;
  bool frozen_ = false;
  std::string ended_utc_;  // of a run that is frozen
  bool rack_answers_ = false;
  bool was_subscribed_ = false;
  std::int64_t next_identity_ms_ = 0;
  std::int64_t next_count_ms_ = 0;
};

}  // namespace isotherm::demo
