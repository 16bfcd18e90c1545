#include "tools/bench/control/rack_rig.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "control/core/words.hpp"
#include "control/cycle/laws.hpp"
#include "control/signal/gpu_summary.hpp"
#include "firmware/loop/rack_controller.hpp"

namespace isotherm::bench {

namespace {

constexpr std::uint64_t ticks_a_second = 10;
constexpr float hundredth = 0.01F;
constexpr float whole_stroke = 10000.0F;

/// What sits on the field bus and moves the rack.
class BusMaster {
 public:
  virtual ~BusMaster() = default;
  virtual void tick(std::uint64_t mono_ms) = 0;
  virtual double supply_target_c() const = 0;
};

class Product final : public BusMaster {
 public:
  Product(plant::RackDevices& devices, const RackSettings& settings)
      : controller_(devices, retained_, {.settings = settings, .entry = Entry::automatic, .boot = 1}) {}
  void tick(std::uint64_t mono_ms) override { controller_.tick(mono_ms); }
  double supply_target_c() const override {
    return static_cast<double>(controller_.core().state().law.supply_in_force_c);
  }

 private:
  RetainedRing retained_{};
  RackController controller_;
};

/// The rival's PID on both pumps. The supply is held at its set point by the product's own valve loop, because the rival has
/// none.
class Rival final : public BusMaster {
 public:
  Rival(plant::RackDevices& devices, const RackSettings& settings)
      : settings_(settings),
        rack_io_(devices),
        nodes_{hal::GpuNode(devices, 11), hal::GpuNode(devices, 12), hal::GpuNode(devices, 13),
               hal::GpuNode(devices, 14), hal::GpuNode(devices, 15), hal::GpuNode(devices, 16),
               hal::GpuNode(devices, 17), hal::GpuNode(devices, 18), hal::GpuNode(devices, 19)},
        pid_(tuned_bmc_pid(static_cast<double>(settings.least_flow_lpm / settings.full_speed_flow_lpm))),
        laws_(begin(settings)) {
    settings_.law = static_cast<float>(Law::constant);
    const double speed = devices.commands().pump_speed[0];
    pid_.settle(100.0 * speed, 0.0);
    outputs_.pump_speed_1 = outputs_.pump_speed_2 = saturate<std::uint16_t>(static_cast<float>(speed) * whole_stroke);
    outputs_.valve = saturate<std::uint16_t>(static_cast<float>(devices.commands().valve) * whole_stroke);
    outputs_.bits = output_bit::permit;
  }

  void tick(std::uint64_t mono_ms) override {
    (void)rack_io_.read(fast_, slow_);
    const std::size_t node = static_cast<std::size_t>(ticks_ % ticks_a_second);
    if (node < nodes_.size()) (void)nodes_[node].poll(mono_ms);
    if (++ticks_ % ticks_a_second == 0) second(mono_ms);
    (void)rack_io_.write(outputs_);
  }
  double supply_target_c() const override { return static_cast<double>(settings_.supply_set_point_c); }

 private:
  void second(std::uint64_t mono_ms) {
    std::array<NodeWords, node_count> words{};
    for (std::size_t i = 0; i < node_count; ++i) nodes_[i].fill(mono_ms, words[i]);
    const GpuSummary gpus = summarise(words, false, summary_);
    LawInputs in;
    in.plan = plan(Mode::running);
    in.controlled_c = gpus.second_hottest_c;
    in.supply_c = Reading::of(static_cast<float>(slow_[Slow::supply_temperature_1]) * hundredth);
    in.return_c = Reading::of(static_cast<float>(slow_[Slow::return_temperature_1]) * hundredth);
    in.facility_supply_c = Reading::of(static_cast<float>(slow_[Slow::facility_supply_temperature]) * hundredth);
    in.flow_lpm = Reading::of(static_cast<float>(fast_.flow) * hundredth);
    in.valve_position = Reading::of(static_cast<float>(slow_[Slow::valve_position]) / whole_stroke);
    in.pumps_overridden = true;
    in.pump_speed_applied = static_cast<float>(outputs_.pump_speed_1) / whole_stroke;
    Terms terms;
    step(settings_, laws_, in, *workspace_, terms);
    outputs_.valve = saturate<std::uint16_t>(laws_.valve * whole_stroke);
    if (!gpus.second_hottest_c.known) return;
    const double percent = pid_.step(static_cast<double>(gpus.second_hottest_c.value),
                                     static_cast<double>(settings_.gpu_set_point_c));
    outputs_.pump_speed_1 = outputs_.pump_speed_2 = saturate<std::uint16_t>(static_cast<float>(percent) * 100.0F);
  }

  RackSettings settings_;
  hal::RackIo rack_io_;
  std::array<hal::GpuNode, node_count> nodes_;
  BmcPid pid_;
  LawState laws_;
  std::unique_ptr<PredictiveWorkspace> workspace_ = std::make_unique<PredictiveWorkspace>();
  GpuSummaryState summary_;
  FastWords fast_;
  SlowWords slow_;
  OutputWords outputs_;
  std::uint64_t ticks_ = 0;
};

std::unique_ptr<BusMaster> make_master(Kind kind, plant::RackDevices& devices, RackSettings settings) {
  if (kind == Kind::bmc_pid) return std::make_unique<Rival>(devices, settings);
  const auto law = kind == Kind::constant ? Law::constant : kind == Kind::pi ? Law::pi : kind == Kind::mpc_learned ? Law::mpc : Law::pi_ff;
  settings.law = static_cast<float>(law);
  return std::make_unique<Product>(devices, settings);
}

}  // namespace

JudgedGpus judged_gpus(const plant::RackLoop& rack) {
  JudgedGpus found{-273.0, 0.0};
  double hottest = -273.0;
  for (std::size_t i = 0; i < gpu_count; ++i) {
    const double die_c = rack.die_c(i);
    found.mean_c += die_c / static_cast<double>(gpu_count);
    found.second_hottest_c = std::max(found.second_hottest_c, std::min(hottest, die_c));
    hottest = std::max(hottest, die_c);
  }
  return found;
}

RackSettings settings_of(plant::GpuClass gpu_class) {
  RackSettings settings = default_rack_settings;
  if (gpu_class == plant::GpuClass::watts_1000) {
    settings.gpu_set_point_c = 73.0F;
    settings.rated_power_w = 89'100.0F;
  }
  return settings;
}

RackTraces run_rack(const RackRunTask& task, Kind kind) {
  plant::RackDevices devices(task.plant, task.workload, plant::Start::warm);
  const auto master = make_master(kind, devices, task.settings);
  const double flow_least = static_cast<double>(task.settings.least_flow_lpm);
  const double flow_range = static_cast<double>(task.settings.most_flow_lpm) - flow_least;
  const double supply_least = static_cast<double>(task.settings.supply_least_c);
  const double supply_range = static_cast<double>(task.settings.supply_most_c) - supply_least;

  RackTraces traces;
  RunTrace& run = traces.controlled;
  std::uint64_t now_ms = 0;
  double pumps_wh = 0.0;
  double rejection_wh = 0.0;
  const auto seconds = static_cast<int>(task.seconds);
  for (int second = 0; second < seconds; ++second) {
    if (second == task.snapshot_s) traces.snapshot = std::make_shared<const plant::RackLoop>(devices.rack());
    for (std::uint64_t tick = 0; tick < ticks_a_second; ++tick) {
      devices.advance(0.1);
      now_ms += 100;
      master->tick(now_ms);
      const JudgedGpus gpus = judged_gpus(devices.rack());
      run.temperature_c.push_back(gpus.second_hottest_c);
      traces.mean_c.push_back(gpus.mean_c);
      run.load_share.push_back(devices.rack().power().it / task.plant.rated_power_w());
    }
    const plant::EnergyWh& energy = devices.truth().energy_wh;
    const double rejected = energy.facility_pumps + energy.dry_cooler;
    run.pump_power.push_back((energy.rack_pumps - pumps_wh) * 3600.0);
    run.rejection_power.push_back((rejected - rejection_wh) * 3600.0);
    pumps_wh = energy.rack_pumps;
    rejection_wh = rejected;
    traces.pump_speed.push_back(devices.commands().pump_speed[0]);
    traces.valve.push_back(devices.commands().valve);
    run.flow_share.push_back((devices.rack().flow_lpm() - flow_least) / flow_range);
    run.supply_share.push_back((master->supply_target_c() - supply_least) / supply_range);
    run.supply_c.push_back(devices.rack().rack_inlet_c());
  }
  return traces;
}

}  // namespace isotherm::bench
