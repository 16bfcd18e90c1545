// The message of kind link: what has happened on one link of the gateway since it started, counted by cause, so that no
// retry and no fault is silent.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/core/result.hpp"
#include "gateway/publish/envelope.hpp"
#include "hal/linux/modbus_master.hpp"

namespace isotherm::gateway {

/// How often each Fault was met, by its number.
using FaultCounts = std::array<std::uint64_t, 16>;

struct Count {
  std::string_view name;
  std::uint64_t value = 0;
};

/// All that a link has counted.
struct LinkReading {
  hal::LinkCounters line;     // requests and answers on the wire
  std::vector<Count> ingest;  // what was made of them
  FaultCounts faults{};       // polls and writes that failed
  Fault newest = Fault::none;  // how the newest poll ended
};

/// Which link it is.
struct LinkIdentity {
  std::string name;               // controller or meters
  std::string address;            // tcp:host:port
  std::int64_t since_utc_ms = 0;  // all counters were 0 then
};

std::string link_message(const Envelope& envelope, const LinkIdentity& identity, const LinkReading& reading);

}  // namespace isotherm::gateway
