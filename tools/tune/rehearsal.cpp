#include "tools/tune/rehearsal.hpp"

#include <memory>

#include "control/core/math.hpp"
#include "control/point/controller_map.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::tune {
namespace {

std::uint16_t hundredths_of(double celsius) {
  return static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(celsius * 100.0)));
}

void write_set_points(RackController& controller, const TestStep& step, double gpu_set_point_c, std::uint64_t now_ms) {
  constexpr std::uint16_t expiry_s = 3600;
  const std::array<std::uint16_t, controller_map::set_points::words> block{
      hundredths_of(gpu_set_point_c + step.gpu_offset_k), hundredths_of(step.supply_c), expiry_s};
  controller.write_image(controller_map::set_points::address, block, now_ms);
}

}  // namespace

void play_step_test(const plant::RackSettings& rack, const RackSettings& settings,
                    const std::function<void(const Record&)>& record) {
  constexpr std::uint64_t tick_ms = 100;
  plant::RackDevices devices(rack,
                             plant::make_training_profile(rack.rated_power_w() / static_cast<double>(node_count)));
  const auto retained = std::make_unique<RetainedRing>();
  // A law that foresees the steps would smooth away what they are to show.
  RackSettings moved = settings;
  moved.law = static_cast<float>(Law::pi_ff);
  RackController controller(devices, *retained, {.settings = moved, .entry = Entry::warm, .boot = 1});
  std::size_t step = 0;
  for (std::uint64_t now_ms = 0; now_ms < step_test_s * 1000ULL; now_ms += tick_ms) {
    if (step < step_test.size() && now_ms >= step_test[step].at_s * 1000ULL) {
      devices.set_load(step_test[step].load);
      if (step_test[step].one_pump) {
        devices.faults().set(plant::PlantFault::pump_1_dead, 0.0);
      } else {
        devices.faults().clear(plant::PlantFault::pump_1_dead);
      }
      ++step;
    }
    constexpr std::uint64_t heartbeat_ms = 5000;
    if (now_ms % heartbeat_ms == 0 && step > 0) {
      write_set_points(controller, step_test[step - 1], static_cast<double>(settings.gpu_set_point_c), now_ms);
    }
    devices.advance(static_cast<double>(tick_ms) / 1000.0);
    controller.tick(now_ms + tick_ms);
    if (controller.cycle_ended()) record(controller.newest());
  }
}

StepLog rehearse(const plant::RackSettings& rack, const RackSettings& settings) {
  StepLog log;
  play_step_test(rack, settings, [&log](const Record& record) { log.push_back(log_second(record)); });
  return log;
}

}  // namespace isotherm::tune
