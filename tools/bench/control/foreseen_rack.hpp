// The product's rack together with the power it is going to see: hands are pump speed and valve.
#pragma once

#include "tools/bench/control/foreseen_plant.hpp"
#include "tools/plant/rack_loop.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::bench {

class ForeseenRack final : public ForeseenPlant {
 public:
  /// Goes on from `rack` as it is, at `begin_s` of the workload. Judged is the second-hottest GPU.
  ForeseenRack(const plant::RackLoop& rack, std::shared_ptr<const plant::Workload> workload, double begin_s)
      : rack_(rack), workload_(std::move(workload)), begin_s_(begin_s) {}
  std::unique_ptr<ForeseenPlant> clone() const override { return std::make_unique<ForeseenRack>(*this); }
  double second(const Hands& commands, std::span<double, samples_a_second> temperature_c) override;
  const plant::RackLoop& rack() const { return rack_; }

  /// The pumps' own ramp and range, and the valve's stroke. Longer blocks than on a study plant, because the rack takes a
  /// hundred times longer to run.
  static std::array<HandLimits, hand_count> limits(double least_speed);

 private:
  plant::RackLoop rack_;
  std::shared_ptr<const plant::Workload> workload_;
  double begin_s_;
  int seconds_ = 0;
};

}  // namespace isotherm::bench
