#include "gateway/publish/pue_message.hpp"

#include <cmath>

namespace isotherm::gateway {
namespace {

void write_ratio(JsonWriter& json, const PueWindow& window) {
  constexpr unsigned decimals = 4;
  constexpr double scale = 10'000.0;
  json.key("value");
  window.value ? json.decimal(std::llround(*window.value * scale), decimals) : json.null();
  json.key("uncertainty");
  // Rounded up: an uncertainty must not look smaller than it is.
  window.uncertainty ? json.decimal(static_cast<std::int64_t>(std::ceil(*window.uncertainty * scale)), decimals)
                     : json.null();
  json.key("reason");
  window.reason.empty() ? json.null() : json.text(window.reason);
}

void write_energy(JsonWriter& json, std::string_view key, std::int64_t mwh) {
  json.key(key);
  json.decimal(mwh, 3);
}

void write_window(JsonWriter& json, std::string_view key, const PueWindow& window,
                  const std::vector<MeterSettings>& meters) {
  const EnergySum& sum = window.energy;
  json.key(key);
  json.begin_object();
  json.key("period_start");
  json.text(iso_utc(window.start_utc_ms));
  json.key("period_end");
  json.text(iso_utc(window.end_utc_ms));
  write_ratio(json, window);
  json.key("coverage");
  json.decimal(sum.slots == 0 ? 0 : sum.used * 10'000 / sum.slots, 4);
  json.key("minutes_used");
  json.integer(sum.used);
  write_energy(json, "it_energy_wh", sum.it_mwh);
  write_energy(json, "overhead_energy_wh", sum.total_mwh - sum.it_mwh);
  write_energy(json, "total_energy_wh", sum.total_mwh);
  json.key("meters");
  json.begin_array();
  for (std::size_t n = 0; n < meters.size(); ++n) {
    json.begin_object();
    json.key("name");
    json.text(meters[n].name);
    json.key("role");
    json.text(name(meters[n].role));
    write_energy(json, "energy_wh", sum.meter_mwh[n]);
    json.end_object();
  }
  json.end_array();
  json.key("flags");
  json.begin_array();
  for (unsigned bit = 0; bit < slot_flag::count; ++bit) {
    if ((sum.flags >> bit & 1U) != 0U) json.text(slot_flag_name(bit));
  }
  json.end_array();
  json.end_object();
}

}  // namespace

std::string pue_message(const Envelope& envelope, const ClosedMinute& closed, const PueSettings& settings,
                        const std::string& boundary, const std::vector<MeterSettings>& meters) {
  JsonWriter json;
  begin_message(json, envelope);
  // Less than twelve months, and a boundary that leaves out what it does not name: ISO/IEC 30134-2 calls that an
  // interim and a partial PUE, and nothing here is ever called just PUE.
  json.key("ratio_kind");
  json.text("interim_partial_pue");
  json.key("boundary");
  json.text(boundary);
  json.key("category");
  json.integer(settings.category);
  json.key("interval_level");
  json.text("L3");
  json.key("slot_seconds");
  json.integer(slot_ms / 1000);
  json.key("coverage_factor");
  json.integer(2);
  write_window(json, "minute", closed.minute, meters);
  write_window(json, "quarter_hour", closed.quarter_hour, meters);
  write_window(json, "hour", closed.hour, meters);
  write_window(json, "since_start", closed.since_start, meters);
  json.end_object();
  return json.str();
}

}  // namespace isotherm::gateway
