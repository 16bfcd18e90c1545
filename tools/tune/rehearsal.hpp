// The step test, played on the simulated rack: the sequence that docs/commissioning.md asks of an engineer, with the
// product's own controller closed around the plant.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "control/settings/rack_settings.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

/// What is changed at one time of the test; everything holds until a later step changes it.
struct TestStep {
  unsigned at_s;
  double load;          // share of rated power, alike on all GPUs
  double gpu_offset_k;  // of the GPU set point from its local setting: the way to move the flow
  double supply_c;      // supply set point
  bool one_pump;        // pump 1 switched off
};

/// 20 minutes: full load; power at design flow; supply set point; power at much flow; power and supply set point at
/// little flow; one pump.
inline constexpr std::array<TestStep, 19> step_test{{
    {0, 1.00, 0.0, 40.0, false},    {90, 0.55, 0.0, 40.0, false},    {120, 0.90, 0.0, 40.0, false},
    {150, 0.55, 0.0, 40.0, false},  {180, 0.90, 0.0, 40.0, false},   {240, 0.90, 0.0, 37.0, false},
    {330, 0.90, 0.0, 40.0, false},  {450, 0.90, -4.0, 40.0, false},  {540, 0.60, -4.0, 40.0, false},
    {570, 0.90, -4.0, 40.0, false}, {600, 0.80, 4.0, 40.0, false},   {840, 0.50, 4.0, 40.0, false},
    {870, 0.80, 4.0, 40.0, false},  {900, 0.50, 4.0, 40.0, false},   {930, 0.80, 4.0, 40.0, false},
    {960, 0.80, 4.0, 38.0, false},  {1020, 0.80, -4.0, 40.0, false}, {1080, 0.80, -4.0, 40.0, true},
    {1140, 0.80, 0.0, 40.0, false},
}};
inline constexpr unsigned step_test_s = 1200;

/// Plays the test on a rack of this class with this seed, and hands over each record. `settings` are the controller's.
void play_step_test(const plant::RackSettings& rack, const RackSettings& settings,
                    const std::function<void(const Record&)>& record);
/// Its log.
StepLog rehearse(const plant::RackSettings& rack, const RackSettings& settings);

}  // namespace isotherm::tune
