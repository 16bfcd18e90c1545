// Saving and restoring the simulated rack, so that a simulator that was killed resumes where it was.
#include "tools/plant/rack_devices.hpp"

namespace isotherm::plant {

namespace {
constexpr std::uint32_t state_magic = 0x49535035;  // "ISP5": change it whenever the list of fields changes
}

void RackDevices::archive(Archive& archive) {
  std::uint32_t magic = state_magic;
  RackSettings settings = settings_;
  archive(magic, settings.gpu_class, settings.seed, settings.zone_valves, settings.mixing_valve);
  if (magic != state_magic) throw ArchiveError("the saved state is of another kind or version");
  if (settings.gpu_class != settings_.gpu_class || settings.seed != settings_.seed) {
    throw ArchiveError("the saved state is of a rack with another GPU class or seed");
  }
  if (settings.zone_valves != settings_.zone_valves) {
    throw ArchiveError("the saved state is of a rack with another number of zone valves");
  }
  if (settings.mixing_valve != settings_.mixing_valve) {
    throw ArchiveError(settings.mixing_valve ? "the saved state is of a rack with a mixing valve" : "the saved state is of a rack without a mixing valve");
  }
  rack_.archive(archive);
  rack_io_.archive(archive);
  nodes_.archive(archive);
  zone_unit_.archive(archive);
  dew_point_.archive(archive);
  meters_.archive(archive);
  tracker_.archive(archive);
  faults_.archive(archive);
  bool fixed = load_.has_value();
  double share = load_.value_or(0.0);
  archive(fixed, share, demand_, rest_s_, steps_, permitted_, permit_step_, truth_);
  load_ = fixed ? std::optional<double>(share) : std::nullopt;
}

void RackDevices::save(std::ostream& out) {
  Archive archived;
  archive(archived);
  write_checked(archived, out);
}

void RackDevices::restore(std::istream& in) {
  Archive archived = read_checked(in);
  RackDevices restored = *this;  // so that a state that turns out to be unusable changes nothing
  restored.archive(archived);
  restored.rack_io_.count_start();
  *this = std::move(restored);
}

}  // namespace isotherm::plant
