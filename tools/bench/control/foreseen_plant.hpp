// A plant together with the power it is going to see: what the clairvoyant bound looks ahead on.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "tools/plant/study_plant.hpp"

namespace isotherm::bench {

inline constexpr std::size_t hand_count = 2;
inline constexpr std::size_t samples_a_second = 10;
using Hands = std::array<double, hand_count>;

/// One of the two things that move the plant.
struct HandLimits {
  double least;
  double most;
  double slew_per_s;
  int block_s;        // commands change this often
  int influence_s;    // after which a command's trace in the temperature is neglected
  double probe;       // size of the small change that measures its effect
  double first_step;  // of the search
};

class ForeseenPlant {
 public:
  virtual ~ForeseenPlant() = default;
  virtual std::unique_ptr<ForeseenPlant> clone() const = 0;
  /// One second with these commands; the judged temperature at its ten 100 ms marks. Returns the supply temperature at its
  /// end, C.
  virtual double second(const Hands& commands, std::span<double, samples_a_second> temperature_c) = 0;
};

/// A study plant: hands are flow (L/min per GPU) and supply temperature (C). Begins in equilibrium at power(begin_s).
class ForeseenStudyPlant final : public ForeseenPlant {
 public:
  using Power = std::function<double(double)>;  // W per GPU over time
  ForeseenStudyPlant(const plant::StudyParameters& parameters, std::shared_ptr<const Power> power, double begin_s);
  std::unique_ptr<ForeseenPlant> clone() const override { return std::make_unique<ForeseenStudyPlant>(*this); }
  double second(const Hands& commands, std::span<double, samples_a_second> temperature_c) override;

  static std::array<HandLimits, hand_count> limits(const plant::StudyParameters& parameters);

 private:
  plant::StudyPlant plant_;
  std::shared_ptr<const Power> power_;
  double begin_s_;
  int seconds_ = 0;
};

}  // namespace isotherm::bench
