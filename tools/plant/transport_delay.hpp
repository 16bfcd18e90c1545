// A pipe: what flows in comes out unmixed after the pipe's volume has passed (plug flow).
#pragma once

#include <cstddef>
#include <deque>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

class TransportDelay {
 public:
  TransportDelay(double volume_l, double temperature_c) { fill(volume_l, temperature_c); }

  /// Pushes `volume_l` of coolant in at one end and returns the mean temperature of what leaves at the other. With no
  /// flow it returns what stands at the outlet.
  double pass(double volume_l, double inlet_c);
  void fill(double volume_l, double temperature_c);
  double outlet_c() const { return parcels_.front().temperature_c; }
  /// Sum of volume x temperature, litre x C.
  double content() const;
  void archive(Archive& archive);

 private:
  struct Parcel {
    double volume_l;
    double temperature_c;
  };
  std::deque<Parcel> parcels_;  // outlet first, never empty
  double least_parcel_l_ = 0.0;
};

}  // namespace isotherm::plant
