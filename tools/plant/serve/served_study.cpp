#include "tools/plant/serve/served_study.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/outputs.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::plant {
namespace {

namespace io = field_bus::rack_io;
namespace command = field_bus::rack_command;
namespace node = field_bus::node;

constexpr std::uint32_t state_magic = 0x49535331;  // "ISS1": change it whenever the list of fields changes
constexpr double full_scale = 10'000.0;            // 0.01 %
constexpr std::uint16_t io_words = command::address + command::words;

std::uint16_t hundredths(double value) { return saturate<std::uint16_t>(static_cast<float>(value * 100.0)); }
std::uint16_t signed_hundredths(double value) {
  return static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(value * 100.0)));
}
std::uint16_t whole(double value) { return saturate<std::uint16_t>(static_cast<float>(value)); }

bool is_command(std::uint16_t address, std::span<const std::uint16_t> words) {
  if (address != command::address || words.size() != command::words) return false;
  const auto shares = words.subspan(command::pump_speed_1, 4);
  return words[command::magic] == field_bus::magic && words[command::number] == command::block_number &&
         crc32c_words(words.first(command::crc)) == get32(words, command::crc) &&
         std::ranges::all_of(shares, [](std::uint16_t word) { return word <= full_scale; });
}

}  // namespace

StudyParameters study_parameters(const std::string& plant) {
  if (plant == "study_node") return study_node;
  return plant == "study_rack" ? study_rack : study_rack_mixing();
}

ServedStudy::ServedStudy(const StudyParameters& parameters, std::shared_ptr<const Workload> workload,
                         double full_node_power_w)
    : plant_(parameters, std::max(0.0, (workload->at(0.0)[0] - node_overhead_w) / gpus_per_node)),
      workload_(std::move(workload)),
      full_node_power_w_(full_node_power_w),
      units_{field_bus::rack_io_unit},
      tcp_units_{{field_bus::rack_io_unit, io_words}},
      flow_command_(parameters.design_flow),
      supply_command_c_(parameters.design_supply_c),
      output_bits_(output_bit::permit),
      ema_c_(plant_.junction_c()) {
  for (unsigned at = 0; at < parameters.gpus / gpus_per_node; ++at) {
    const auto unit = static_cast<std::uint8_t>(field_bus::first_node_unit + at);
    units_.push_back(unit);
    tcp_units_.push_back({unit, node::words});
  }
  truth_.second_hottest_ema5_c.fill(ema_c_);
  publish_io();
  second();
}

double ServedStudy::node_power_w() const {
  return load_ ? *load_ * full_node_power_w_ : workload_->at(static_cast<double>(mono_ms()) / 1000.0)[0];
}

double ServedStudy::gpu_power_w() const { return std::max(0.0, (node_power_w() - node_overhead_w) / gpus_per_node); }

void ServedStudy::advance(double seconds) {
  rest_s_ += seconds;
  while (rest_s_ > 0.5 * StudyPlant::dt) {
    rest_s_ -= StudyPlant::dt;
    step();
  }
}

void ServedStudy::step() {
  const double power_w = gpu_power_w();
  plant_.step(power_w, flow_command_, supply_command_c_);
  gpu_energy_j_ += power_w * StudyPlant::dt;
  ++steps_;
  if (steps_ % steps_a_mark == 0) mark();
  if (steps_ % steps_a_second == 0) second();
}

void ServedStudy::mark() {
  static const double share = 1.0 - std::exp(-0.1 / 5.0);  // a first-order lag of 5 s at 10 Hz
  ema_c_ += share * (plant_.junction_c() - ema_c_);
  truth_.second_hottest_ema5_c[(steps_ / steps_a_mark - 1) % ticks_per_cycle] = ema_c_;
  publish_io();
  io_[io::heartbeat] = static_cast<std::uint16_t>(io_[io::heartbeat] + 1U);
}

void ServedStudy::second() {
  publish_node();
  truth_.mono_ms = mono_ms();
  truth_.workload_s = truth_.seconds_since_permit = static_cast<double>(mono_ms()) / 1000.0;
  truth_.permit = true;
  truth_.power_brake = (output_bits_ & output_bit::power_brake) != 0;
  truth_.second_hottest_c = truth_.hottest_c = truth_.mean_gpu_c = plant_.junction_c();
  truth_.it_power_w = node_power_w() * plant_.parameters().gpus / gpus_per_node;
  truth_.heat_to_liquid_w = gpu_power_w() * plant_.parameters().gpus;
  truth_.heat_to_room_air_w = truth_.it_power_w - truth_.heat_to_liquid_w;
  truth_.flow_lpm = total_flow_lpm();
  truth_.supply_c = plant_.inlet_c();
  truth_.return_c = plant_.outlet_c();
  truth_.pump_speed.fill(plant_.flow() / plant_.parameters().most_flow);
}

void ServedStudy::publish_io() {
  const StudyParameters& limits = plant_.parameters();
  io_[io::magic] = field_bus::magic;
  io_[io::number] = io::block_number;
  const auto speed = static_cast<std::uint8_t>(std::clamp(std::lround(200.0 * plant_.flow() / limits.most_flow), 0L, 254L));
  const std::array<std::uint16_t, fast_word_count> fast{
      hundredths(total_flow_lpm()), absent_unsigned, absent_unsigned, join_bytes(speed, 0xFF), 0xFFFF,
      static_cast<std::uint16_t>(fast_bit::permit_closed |
                                 ((output_bits_ & output_bit::power_brake) != 0 ? fast_bit::brake_active : 0U))};
  std::ranges::copy(fast, io_.begin() + io::fast);
  SlowWords slow;
  slow.words.fill(absent_unsigned);
  for (const Slow absent : {Slow::facility_supply_temperature, Slow::facility_return_temperature, Slow::suction_pressure,
                            Slow::ambient_temperature}) {
    slow[absent] = absent_signed;
  }
  for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    slow[probe] = signed_hundredths(plant_.inlet_c());
  }
  for (const Slow probe : {Slow::return_temperature_1, Slow::return_temperature_2, Slow::return_temperature_3}) {
    slow[probe] = signed_hundredths(plant_.outlet_c());
  }
  std::copy_n(slow.words.begin(), slow_words_of_rack_io, io_.begin() + io::slow);
}

void ServedStudy::publish_node() {
  node_[node::magic] = field_bus::magic;
  node_[node::number] = node::block_number;
  const auto counts = static_cast<std::uint64_t>(gpu_energy_j_ / 100.0);  // 100 J
  for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
    node_[node::temperature + gpu] =
        static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(plant_.junction_c())));
    node_[node::power + gpu] = whole(gpu_power_w());
    put32(node_, node::energy + 2 * gpu, static_cast<std::uint32_t>(counts & 0xFFFFFFFFU));
  }
  node_[node::node_power] = whole(node_power_w());
  node_[node::valid] = 0x00FF;
  node_[node::heartbeat] = static_cast<std::uint16_t>(node_[node::heartbeat] + 1U);
}

std::string ServedStudy::truth(const PlantPace& now) const {
  return to_json(truth_, now.utc_ms - static_cast<std::int64_t>(mono_ms() - truth_.mono_ms), now.behind_ms);
}

Fault ServedStudy::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  if (std::ranges::find(units_, unit) == units_.end()) return Fault::timeout;
  const std::span<const std::uint16_t> image =
      unit == field_bus::rack_io_unit ? std::span<const std::uint16_t>(io_) : std::span<const std::uint16_t>(node_);
  if (address + words.size() > image.size()) return Fault::device;
  std::copy_n(image.begin() + address, words.size(), words.begin());
  return Fault::none;
}

Fault ServedStudy::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  if (unit != field_bus::rack_io_unit || !is_command(address, words)) return Fault::device;
  const StudyParameters& limits = plant_.parameters();
  const std::uint16_t cold = std::max(words[command::valve], words[command::mixing_valve]);
  flow_command_ = words[command::pump_speed_1] / full_scale * limits.most_flow;
  supply_command_c_ = limits.most_supply_c - cold / full_scale * (limits.most_supply_c - limits.least_supply_c);
  output_bits_ = words[command::bits];
  io_[io::echo_sequence] = words[command::sequence];
  io_[io::echo_crc] = words[command::crc];
  io_[io::echo_crc + 1] = words[command::crc + 1];
  return Fault::none;
}

void ServedStudy::archive(Archive& archive) {
  std::uint32_t magic = state_magic;
  std::uint32_t gpus = plant_.parameters().gpus;
  double delay = plant_.parameters().supply_delay_s;  // tells the rack from the one with a mixing valve
  archive(magic, gpus, delay);
  if (magic != state_magic || gpus != plant_.parameters().gpus || delay != plant_.parameters().supply_delay_s) {
    throw ArchiveError("the saved state is of another plant or version");
  }
  plant_.archive(archive);
  bool fixed = load_.has_value();
  double share = load_.value_or(0.0);
  archive(fixed, share, rest_s_, steps_, flow_command_, supply_command_c_, output_bits_, gpu_energy_j_, ema_c_, truth_,
          io_, node_);
  load_ = fixed ? std::optional<double>(share) : std::nullopt;
}

void ServedStudy::save(std::ostream& out) {
  Archive archived;
  archive(archived);
  write_checked(archived, out);
}

void ServedStudy::restore(std::istream& in) {
  Archive archived = read_checked(in);
  ServedStudy restored = *this;  // so that a state that turns out to be unusable changes nothing
  restored.archive(archived);
  restored.io_[io::starts] = static_cast<std::uint16_t>(restored.io_[io::starts] + 1U);  // as any unit that came back
  *this = std::move(restored);
}

}  // namespace isotherm::plant
