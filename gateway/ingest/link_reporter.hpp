// Leaves a message of kind link in the store for each minute in which the gateway ran, and one when it stops.
#pragma once

#include <string>

#include "gateway/publish/link_message.hpp"
#include "gateway/store/store.hpp"
#include "hal/interface/clock.hpp"

namespace isotherm::gateway {

struct LinkReporterSettings {
  std::string source;   // "<site>/<rack>", or "<site>" of the meters
  std::string link;     // controller or meters
  std::string address;  // for people
  std::uint16_t time_scale = 1;
};

class LinkReporter {
 public:
  /// Sequences go on behind what the store holds; the link's counters are taken to be 0 now.
  LinkReporter(const hal::Clock& clock, Store& store, LinkReporterSettings settings);

  /// Whether a UTC minute has begun since the last message, or since the start.
  bool due() const;
  /// Stores a message. A StoreError leaves it due.
  void tell(const LinkReading& reading);

 private:
  std::int64_t minute() const;

  const hal::Clock& clock_;
  Store& store_;
  LinkReporterSettings settings_;
  LinkIdentity identity_;
  std::uint32_t boot_;
  std::uint32_t sequence_;  // of the newest message
  std::int64_t told_minute_;
};

}  // namespace isotherm::gateway
