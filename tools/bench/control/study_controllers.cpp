#include "tools/bench/control/study_controllers.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "control/law/thermal_law.hpp"
#include "control/plant/study.hpp"
#include "tools/bench/control/look_ahead.hpp"
#include "tools/bench/control/study_limits.hpp"

namespace isotherm::bench {

namespace {

float single(double value) { return static_cast<float>(value); }

class Constant final : public StudyController {
 public:
  explicit Constant(const plant::StudyParameters& parameters) : hands_{parameters.design_flow, parameters.design_supply_c} {}
  Hands decide(const Seen&) override { return hands_; }

 private:
  Hands hands_;
};

class Rival final : public StudyController {
 public:
  Rival(const BmcPidSettings& settings, const plant::StudyParameters& parameters, double set_point_c)
      : pid_(settings),
        set_point_c_(set_point_c),
        most_flow_(parameters.most_flow),
        supply_c_(parameters.design_supply_c) {
    pid_.settle(100.0 * parameters.design_flow / most_flow_, 0.0);
  }
  Hands decide(const Seen& seen) override {
    return {pid_.step(seen.controlled_c, set_point_c_) / 100.0 * most_flow_, supply_c_};
  }

 private:
  BmcPid pid_;
  double set_point_c_;
  double most_flow_;
  double supply_c_;
};

/// One of the product's laws, wired as the control cycle of the rack wires it.
class ProductLaw final : public StudyController {
 public:
  ProductLaw(Kind kind, const plant::StudyParameters& parameters, double set_point_c, const Foresight& foresight)
      : kind_(kind), parameters_(parameters), set_point_c_(set_point_c), foresight_(foresight),
        tuning_(study::law_tuning), gpus_(parameters.gpus), look_ahead_(kind, foresight.changes, parameters.full_power_w) {
    tuning_.flow.rise_per_second = single(parameters.flow_slew_per_s);
    plant_.full_flow_lpm = single(parameters.most_flow * gpus_);
    plant_.design_flow_lpm = single(parameters.design_flow * gpus_);
    plant_.design_supply_c = single(parameters.design_supply_c);
    plant_.gpu_set_point_c = single(set_point_c);
    plant_.model = model_of(parameters, study_set_point_c(parameters));
    flow_lpm_ = plant_.design_flow_lpm;
    supply_c_ = plant_.design_supply_c;
  }

  Hands decide(const Seen& seen) override {
    const float power_w = single(seen.gpu_power_w);
    const double share = ac_share(parameters_, seen.gpu_power_w);
    load_share_ += (share - load_share_) / std::min(30.0, ++seconds_);  // as the cycle smooths it
    const GpuPower readings = [&](double t) { return (*foresight_.power)(t - telemetry_age_s); };
    const Forecast ahead = look_ahead_.update(seen.gpu_power_w, seen.time_s, readings);

    LawView view;
    view.controlled_c = Reading::of(single(seen.controlled_c));
    view.gpu_target_c = single(set_point_c_);
    view.gpu_power_w = Reading::of(power_w);
    view.load_share = Reading::of(single(load_share_));
    view.flow_lpm = Reading::of(single(seen.flow * gpus_));
    view.flow_applied_lpm = flow_lpm_;
    view.supply_c = Reading::of(single(seen.supply_c));
    view.supply_in_force_c = supply_c_;
    view.forecast = &ahead;
    view.limits = law_limits();
    LawTerms terms;
    const LawMove move = step(tuning_, plant_, law(), state_, view, terms, workspace_.get());
    flow_lpm_ = move.flow_lpm;
    supply_c_ = move.supply_c;
    return {static_cast<double>(flow_lpm_) / gpus_, static_cast<double>(supply_c_)};
  }

 private:
  /// As commissioning finds it: the parts' own figures, and the resistance that makes the set point come out.
  static ThermalModel model_of(const plant::StudyParameters& parameters, double set_point_c) {
    ThermalModel model;
    const double direct = parameters.plate.die_to_lid + parameters.plate.lid_to_plate;
    const double whole = (set_point_c - parameters.design_supply_c) / parameters.full_power_w;
    const double by_flow = parameters.plate.slope / parameters.design_flow;
    model.direct_k_per_w = single(direct);
    model.base_k_per_w = single(whole - direct - by_flow);
    model.slope_k_lpm_per_w = single(parameters.plate.slope);
    model.body_j_per_k = single(parameters.plate.lid + parameters.plate.plate + 0.5 * parameters.plate.coolant);
    model.gpus = single(parameters.gpus);
    model.pump_lag_s = single(parameters.flow_lag_s);
    model.supply_lag_s = single(parameters.supply_lag_s);
    model.pipe_l = single(parameters.design_flow / 60.0 * parameters.supply_delay_s * parameters.gpus);
    model.power_late_s = single(telemetry_age_s);
    model.gpu_late_s = single(telemetry_age_s);
    model.rated_gpu_w = single(parameters.full_power_w);
    return model;
  }

  Law law() const {
    if (kind_ == Kind::pi) return Law::pi;
    if (kind_ == Kind::pi_ff) return Law::pi_ff;
    return Law::mpc;
  }

  LawLimits law_limits() const {
    const StudyLimits limits = product_limits(parameters_, load_share_);
    LawLimits out;
    out.flow_least_lpm = single(parameters_.least_flow * gpus_);
    out.flow_most_lpm = plant_.full_flow_lpm;
    out.flow_rise_lpm_per_s = single(parameters_.flow_slew_per_s * parameters_.most_flow * gpus_);
    out.flow_fall_lpm_per_s = out.flow_rise_lpm_per_s;
    out.supply_least_c = single(limits.supply_least_c);
    out.supply_most_c = single(limits.supply_most_c);
    out.supply_rise_k_per_s = single(parameters_.supply_slew_k_per_s);
    out.supply_fall_k_per_s = out.supply_rise_k_per_s;
    return out;
  }

  Kind kind_;
  plant::StudyParameters parameters_;
  double set_point_c_;
  Foresight foresight_;
  LawTuning tuning_;
  LawPlant plant_;
  double gpus_;
  ThermalLawState state_;
  std::unique_ptr<PredictiveWorkspace> workspace_ = std::make_unique<PredictiveWorkspace>();
  LookAhead look_ahead_;
  double load_share_ = 0.0;
  double seconds_ = 0.0;
  float flow_lpm_;
  float supply_c_;
};

}  // namespace

BmcPidSettings tuned_bmc_pid(double least_share) {
  BmcPidSettings settings;
  settings.proportional = -10.0;
  settings.integral = -10.0 / 8.0;
  settings.derivative = -2.0;
  settings.slew_up = 20.0;
  settings.slew_down = -20.0;
  settings.least = settings.integral_least = 100.0 * least_share;
  settings.most = settings.integral_most = 100.0;
  return settings;
}

std::unique_ptr<StudyController> make_study_rival(const BmcPidSettings& settings, const plant::StudyParameters& parameters,
                                                  double set_point_c) {
  return std::make_unique<Rival>(settings, parameters, set_point_c);
}

std::unique_ptr<StudyController> make_study_controller(Kind kind, const plant::StudyParameters& parameters,
                                                       double set_point_c, const Foresight& foresight) {
  switch (kind) {
    case Kind::constant: return std::make_unique<Constant>(parameters);
    case Kind::bmc_pid: return make_study_rival(tuned_bmc_pid(parameters.least_flow / parameters.most_flow), parameters, set_point_c);
    case Kind::clairvoyant: throw std::logic_error("the clairvoyant bound is no controller");
    default: return std::make_unique<ProductLaw>(kind, parameters, set_point_c, foresight);
  }
}

}  // namespace isotherm::bench
