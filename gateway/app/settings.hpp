// What an owner may set on a gateway: its site, its racks and meters, its store and its broker.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "gateway/efficiency/meter.hpp"
#include "gateway/ingest/meter_poller.hpp"
#include "gateway/ingest/rack_follower.hpp"
#include "gateway/store/store.hpp"
#include "hal/linux/address.hpp"

namespace isotherm::gateway {

struct RackEntry {
  std::string name;
  std::optional<hal::Address> controller;
  float gpu_set_point_c = 0.0F;     // 0: the rack's own
  float supply_set_point_c = 0.0F;  // 0: the rack's own
};

struct MeterEntry {
  std::string name;
  std::string role;
  std::string form;
  float unit = 0.0F;
  float most_power_kw = 0.0F;
  float count_wh = 0.0F;
  float bits = 0.0F;
};

struct MetersEntry {
  std::optional<hal::Address> address;  // absent: no meters, no PUE
  std::string boundary;
  float rated_it_power_kw = 0.0F;
  float it_uncertainty_percent = 0.0F;
  float overhead_uncertainty_percent = 0.0F;
  float total_uncertainty_percent = 0.0F;
  float category = 0.0F;
  float period_s = 0.0F;
};

struct GatewaySettings {
  std::string file;  // that they were read from, for sentences about them
  std::string site;
  std::string store;
  std::string log;
  std::optional<hal::Address> broker;
  float poll_period_s = 0.0F;
  float retention_days = 0.0F;
  float retention_mib = 0.0F;
  std::vector<RackEntry> racks;
  MetersEntry meters;
  std::vector<MeterEntry> meter_list;

  RackFollowerSettings follower(const RackEntry& rack) const;
  MeterPollerSettings poller(std::uint16_t time_scale) const;
  std::vector<MeterSettings> meter_settings() const;
  StoreLimits limits() const;
};

/// Reads and checks the file. Throws hal::StartError, one sentence.
GatewaySettings read_gateway_settings(const std::string& path);
GatewaySettings parse_gateway_settings(std::string_view text, const std::string& path);

/// Every setting with its range, default, meaning and source; and a file to begin with.
void describe_gateway_settings(std::ostream& out);
void sample_gateway_settings(std::ostream& out);

}  // namespace isotherm::gateway
