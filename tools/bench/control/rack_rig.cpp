#include "tools/bench/control/rack_rig.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/cycle/laws.hpp"
#include "control/estimate/heat.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/point/controller_map.hpp"
#include "control/signal/gpu_summary.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "tools/bench/control/bmc_pid.hpp"
#include "tools/bench/control/look_ahead.hpp"

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
  /// `changes`: that a scheduler tells it through the upper level.
  Product(plant::RackDevices& devices, const RackSettings& settings, std::vector<plant::PowerChange> changes)
      : controller_(devices, retained_, {.settings = settings, .entry = Entry::automatic, .boot = 1}),
        changes_(std::move(changes)) {}
  void tick(std::uint64_t mono_ms) override {
    if (next_change_ < changes_.size()) tell(mono_ms);
    controller_.tick(mono_ms);
  }
  double supply_target_c() const override {
    return static_cast<double>(controller_.core().state().law.supply_in_force_c);
  }

 private:
  /// As the upper level writes it.
  void tell(std::uint64_t mono_ms) {
    const plant::PowerChange& change = changes_[next_change_];
    const double due_s = change.begins_s - static_cast<double>(mono_ms) / 1000.0;
    if (due_s > told_before_s) return;
    ++next_change_;
    namespace notice = controller_map::notice;
    constexpr std::uint16_t power_changes = 3;
    std::array<std::uint16_t, notice::words> block{};
    block[notice::sequence] = static_cast<std::uint16_t>(next_change_);
    block[notice::kind] = power_changes;
    block[notice::due] = static_cast<std::uint16_t>(std::max(0.0, due_s));
    block[notice::ramp] = static_cast<std::uint16_t>(change.ramp_s);
    block[notice::power] = static_cast<std::uint16_t>(std::lround(1000.0 * change.share));
    put32(block, notice::crc, crc32c_words(std::span(block).first(notice::crc)));
    if (controller_.write_image(notice::address, block, mono_ms) != hal::modbus::Exception::none) {
      throw std::logic_error("the controller refused a notice");
    }
  }

  RetainedRing retained_{};
  RackController controller_;
  std::vector<plant::PowerChange> changes_;
  std::size_t next_change_ = 0;
};

/// Reads the field bus as the product does and runs its laws of a rack in service, without supervisor and protection, so that a
/// bench may put in what the product does not have: another controller for the pumps, or another forecast.
class BareLaws : public BusMaster {
 public:
  BareLaws(plant::RackDevices& devices, const RackSettings& settings)
      : settings_(settings),
        rack_io_(devices),
        nodes_{hal::GpuNode(devices, 11), hal::GpuNode(devices, 12), hal::GpuNode(devices, 13),
               hal::GpuNode(devices, 14), hal::GpuNode(devices, 15), hal::GpuNode(devices, 16),
               hal::GpuNode(devices, 17), hal::GpuNode(devices, 18), hal::GpuNode(devices, 19)},
        laws_(begin(settings)) {
    outputs_.pump_speed_1 = outputs_.pump_speed_2 = word(devices.commands().pump_speed[0]);
    outputs_.valve = word(devices.commands().valve);
    outputs_.bits = output_bit::permit;
    laws_.flow_commanded_lpm = settings.design_flow_lpm;
    laws_.by_speed = false;
  }

  void tick(std::uint64_t mono_ms) override {
    (void)rack_io_.read(fast_, slow_);
    const std::size_t node = static_cast<std::size_t>(ticks_ % ticks_a_second);
    if (node < nodes_.size()) (void)nodes_[node].poll(mono_ms);
    if (++ticks_ % ticks_a_second == 0) second(mono_ms);
    (void)rack_io_.write(outputs_);
  }
  double supply_target_c() const override { return static_cast<double>(laws_.supply_in_force_c); }

 protected:
  static std::uint16_t word(double share) { return saturate<std::uint16_t>(static_cast<float>(share) * whole_stroke); }
  /// Completes what the laws see.
  virtual void prepare(double now_s, const GpuSummary& gpus, LawInputs& in) = 0;
  /// The pumps' speed, share of full speed.
  virtual double pump_speed(const GpuSummary&) {
    return static_cast<double>(wanted_pump_speed(settings_, laws_, pump_count, 0.0F));
  }

  RackSettings settings_;

 private:
  Reading hundredths(Slow probe) const { return Reading::of(static_cast<float>(slow_[probe]) * hundredth); }

  void second(std::uint64_t mono_ms) {
    std::array<NodeWords, node_count> words{};
    for (std::size_t i = 0; i < node_count; ++i) nodes_[i].fill(mono_ms, words[i]);
    const GpuSummary gpus = summarise(words, false, summary_);
    LawInputs in;
    in.plan = plan(Mode::running);
    in.controlled_c = gpus.second_hottest_c;
    in.gpu_power_w = gpus.power_w;
    in.supply_c = hundredths(Slow::supply_temperature_1);
    in.return_c = hundredths(Slow::return_temperature_1);
    in.facility_supply_c = hundredths(Slow::facility_supply_temperature);
    in.flow_lpm = Reading::of(static_cast<float>(fast_.flow) * hundredth);
    in.dew_point_c = hundredths(Slow::dew_point);
    in.valve_position = Reading::of(static_cast<float>(slow_[Slow::valve_position]) / whole_stroke);
    in.pump_speed_applied = static_cast<float>(outputs_.pump_speed_1) / whole_stroke;
    update(heat_, in.flow_lpm, in.supply_c, in.return_c, gpus.power_w,
           rack_loop::node_beside_gpus_w * static_cast<float>(node_count));
    in.load_w = heat_.load_w;
    prepare(static_cast<double>(mono_ms) / 1000.0, gpus, in);
    Terms terms;
    step(settings_, laws_, in, *workspace_, terms);
    outputs_.valve = word(static_cast<double>(laws_.valve));
    outputs_.pump_speed_1 = outputs_.pump_speed_2 = word(pump_speed(gpus));
  }

  hal::RackIo rack_io_;
  std::array<hal::GpuNode, node_count> nodes_;
  LawState laws_;
  std::unique_ptr<PredictiveWorkspace> workspace_ = std::make_unique<PredictiveWorkspace>();
  GpuSummaryState summary_;
  HeatState heat_;
  FastWords fast_;
  SlowWords slow_;
  OutputWords outputs_;
  std::uint64_t ticks_ = 0;
};

RackSettings with_law(RackSettings settings, Law law) {
  settings.law = static_cast<float>(law);
  return settings;
}

/// The rival's PID on both pumps. The supply is held at its set point by the product's own valve loop, because the rival has
/// none.
class Rival final : public BareLaws {
 public:
  Rival(plant::RackDevices& devices, const RackSettings& settings, const BmcPidSettings& pid)
      : BareLaws(devices, with_law(settings, Law::constant)),
        pid_(pid),
        speed_(devices.commands().pump_speed[0]) {
    pid_.settle(100.0 * speed_, 0.0);
  }

 private:
  void prepare(double, const GpuSummary&, LawInputs& in) override { in.pumps_overridden = true; }
  double pump_speed(const GpuSummary& gpus) override {
    if (gpus.second_hottest_c.known) {
      speed_ = 0.01 * pid_.step(static_cast<double>(gpus.second_hottest_c.value),
                                static_cast<double>(settings_.gpu_set_point_c));
    }
    return speed_;
  }

  BmcPid pid_;
  double speed_;
};

/// MPC with the forecast of a bench: the way back to the mean, or the truth of the next 20 s.
class Foretold final : public BareLaws {
 public:
  Foretold(plant::RackDevices& devices, const RackSettings& settings, Kind kind,
           std::shared_ptr<const plant::Workload> workload)
      : BareLaws(devices, with_law(settings, Law::mpc)), look_ahead_(kind, {}, 0.0), workload_(std::move(workload)) {}

 private:
  void prepare(double now_s, const GpuSummary& gpus, LawInputs& in) override {
    if (!gpus.power_w.known) return;
    const double reading_w = static_cast<double>(gpus.power_w.value) / static_cast<double>(gpu_count);
    // Leakage makes readings a little higher than what the workload asks for.
    const double asked_w = mean_gpu_w(now_s - reading_age_s);
    if (asked_w > 0.0) leakage_ += (reading_w / asked_w - leakage_) / 30.0;
    const GpuPower readings = [&](double t) { return leakage_ * mean_gpu_w(t - reading_age_s); };
    in.forecast = look_ahead_.update(reading_w, now_s, readings);
  }

  double mean_gpu_w(double seconds) const {
    const auto power = workload_->at(seconds);
    double sum = 0.0;
    for (const double node_w : power) sum += std::max(0.0, node_w - plant::node_overhead_w);
    return sum / static_cast<double>(gpu_count);
  }

  /// Means of a second, published half a second later and polled within another.
  static constexpr double reading_age_s = 1.5;
  LookAhead look_ahead_;
  std::shared_ptr<const plant::Workload> workload_;
  double leakage_ = 1.0;
};

std::unique_ptr<BusMaster> make_master(Kind kind, plant::RackDevices& devices, const RackRunTask& task) {
  const std::vector<plant::PowerChange> none;
  const auto least_speed = static_cast<double>(task.settings.least_flow_lpm / task.settings.full_speed_flow_lpm);
  switch (kind) {
    case Kind::bmc_pid: return std::make_unique<Rival>(devices, task.settings, task.rival.value_or(tuned_bmc_pid(least_speed)));
    case Kind::mpc:
    case Kind::mpc_preview: return std::make_unique<Foretold>(devices, task.settings, kind, task.workload);
    case Kind::constant: return std::make_unique<Product>(devices, with_law(task.settings, Law::constant), none);
    case Kind::pi: return std::make_unique<Product>(devices, with_law(task.settings, Law::pi), none);
    case Kind::pi_ff: return std::make_unique<Product>(devices, with_law(task.settings, Law::pi_ff), none);
    default:
      return std::make_unique<Product>(devices, with_law(task.settings, Law::mpc),
                                       kind == Kind::mpc_notices ? task.changes : none);
  }
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

RackTraces run_rack(const RackRunTask& task, Kind kind) {
  plant::RackDevices devices(task.plant, task.workload, plant::Start::warm);
  const auto master = make_master(kind, devices, task);
  const double flow_least = static_cast<double>(task.settings.least_flow_lpm);
  const double flow_range = static_cast<double>(task.settings.most_flow_lpm) - flow_least;
  const double supply_least = static_cast<double>(task.settings.supply_least_c);
  const double supply_range = static_cast<double>(task.settings.supply_most_c) - supply_least;

  RackTraces traces;
  RunTrace& run = traces.controlled;
  std::uint64_t now_ms = 0;
  const auto seconds = static_cast<int>(task.seconds);
  for (int second = 0; second < seconds; ++second) {
    if (second == task.snapshot_s) traces.snapshot = std::make_shared<const plant::RackLoop>(devices.rack());
    double pumps_w = 0.0;
    double rejection_w = 0.0;
    for (std::uint64_t tick = 0; tick < ticks_a_second; ++tick) {
      devices.advance(0.1);
      now_ms += 100;
      master->tick(now_ms);
      const JudgedGpus gpus = judged_gpus(devices.rack());
      run.temperature_c.push_back(gpus.second_hottest_c);
      traces.mean_c.push_back(gpus.mean_c);
      run.load_share.push_back(devices.rack().power().it / task.plant.rated_power_w());
      // Not by the meters: that of the CDU counts the controller and its instruments, too, which no law saves.
      pumps_w += devices.rack().pump_power_w(0) + devices.rack().pump_power_w(1);
      rejection_w += devices.rack().facility_pump_power_w() + devices.rack().dry_cooler_power_w();
    }
    run.pump_power.push_back(pumps_w / ticks_a_second);
    run.rejection_power.push_back(rejection_w / ticks_a_second);
    traces.pump_speed.push_back(devices.commands().pump_speed[0]);
    traces.valve.push_back(devices.commands().valve);
    run.flow_share.push_back((devices.rack().flow_lpm() - flow_least) / flow_range);
    run.supply_share.push_back((master->supply_target_c() - supply_least) / supply_range);
    run.supply_c.push_back(devices.rack().rack_inlet_c());
  }
  return traces;
}

}  // namespace isotherm::bench
