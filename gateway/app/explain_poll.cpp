#include "gateway/app/explain_poll.hpp"

#include <array>
#include <cstdio>

#include "control/point/controller_map.hpp"
#include "control/point/field_bus_map.hpp"
#include "hal/linux/settings_file.hpp"

namespace isotherm::gateway {
namespace {

namespace map = controller_map;

void line(std::ostream& out, const char* what, unsigned address, const std::string& registers, const std::string& why) {
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(), "  %-5s  0x%04X  %-17s  %s\n", what, address, registers.c_str(), why.c_str());
  out << text.data();
}

}  // namespace

void explain_poll(std::ostream& out, const GatewaySettings& settings) {
  const std::string period = hal::number_text(settings.poll_period_s);
  for (const RackEntry& rack : settings.racks) {
    out << "rack " << rack.name << " at " << hal::to_text(*rack.controller) << ", unit " << unsigned{map::unit}
        << ", every " << period << " s of plant time\n";
    line(out, "FC03", map::identity::address, std::to_string(map::identity::words),
         "who it is, which records it holds, its clock: every poll");
    line(out, "FC03", map::ring, "125 + 125 + 6",
         "each new record, at 0x4000 + 256 x (sequence mod 120); up to 120 in one poll");
    line(out, "FC03", map::keyframe, "<= " + std::to_string(map::keyframe_words_most) + " by 125",
         "each new keyframe, one in 60 records; then its identity once more");
    line(out, "FC16", map::set_points::address, std::to_string(map::set_points::words),
         "set points and heartbeat: every 2 s");
  }
  if (!settings.meters.address) {
    out << "no meters: [meters] has no address, so there is no PUE\n";
    return;
  }
  out << "meters at " << hal::to_text(*settings.meters.address) << ", every "
      << hal::number_text(settings.meters.period_s) << " s of plant time\n";
  for (const MeterSettings& meter : settings.meter_settings()) {
    line(out, "FC03", field_bus::meter::address, std::to_string(field_bus::meter::words),
         "unit " + std::to_string(meter.unit) + ", " + meter.name + " (" + name(meter.role) +
             "): energy, power, restarts, heartbeat");
  }
  out << "boundary: " << settings.meters.boundary << "\n";
}

}  // namespace isotherm::gateway
