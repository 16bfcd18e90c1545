#include "tools/plant/transport_delay.hpp"

#include <vector>

namespace isotherm::plant {

namespace {
// What comes in is collected to parcels of at least this share of the pipe: 30 ms of a 12 s delay, and a bound on their
// number.
constexpr double parcels_a_pipe = 400.0;
constexpr std::size_t most_parcels = 100'000;
}  // namespace

double TransportDelay::pass(double volume_l, double inlet_c) {
  if (volume_l <= 0.0) return outlet_c();
  Parcel& newest = parcels_.back();
  if (parcels_.size() > 1 && newest.volume_l < least_parcel_l_) {
    newest.temperature_c = (newest.volume_l * newest.temperature_c + volume_l * inlet_c) / (newest.volume_l + volume_l);
    newest.volume_l += volume_l;
  } else {
    parcels_.push_back({volume_l, inlet_c});
  }
  double left = volume_l;
  double carried = 0.0;
  while (parcels_.front().volume_l <= left && parcels_.size() > 1) {
    carried += parcels_.front().volume_l * parcels_.front().temperature_c;
    left -= parcels_.front().volume_l;
    parcels_.pop_front();
  }
  carried += left * parcels_.front().temperature_c;
  parcels_.front().volume_l -= left;
  return carried / volume_l;
}

void TransportDelay::fill(double volume_l, double temperature_c) {
  parcels_.assign(1, {volume_l, temperature_c});
  least_parcel_l_ = volume_l / parcels_a_pipe;
}

double TransportDelay::content() const {
  double sum = 0.0;
  for (const Parcel& parcel : parcels_) sum += parcel.volume_l * parcel.temperature_c;
  return sum;
}

void TransportDelay::archive(Archive& archive) {
  std::vector<Parcel> parcels(parcels_.begin(), parcels_.end());
  archive.list(parcels, most_parcels);
  if (parcels.empty()) throw ArchiveError("the saved state holds an empty pipe");
  parcels_.assign(parcels.begin(), parcels.end());
}

}  // namespace isotherm::plant
