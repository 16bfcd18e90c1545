#include "tools/plant/serve/plant_server.hpp"

#include <poll.h>

#include <string>

#include "hal/linux/log.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/plant/serve/served_rack.hpp"
#include "tools/plant/serve/served_study.hpp"

namespace isotherm::plant {
namespace {

std::unique_ptr<ServedPlant> make_plant(const ServeOptions& options, std::string& said) {
  auto workload = open_workload(options);
  said = "workload: " + workload->description();
  if (options.plant == "rack_loop") {
    return std::make_unique<ServedRack>(options.rack, std::move(workload), options.start);
  }
  return std::make_unique<ServedStudy>(study_parameters(options.plant), std::move(workload),
                                       options.rack.rated_power_w() / static_cast<double>(node_count));
}

std::vector<std::uint8_t> numbers_of(std::span<const UnitSize> units) {
  std::vector<std::uint8_t> numbers;
  for (const UnitSize& unit : units) numbers.push_back(unit.unit);
  return numbers;
}

}  // namespace

PlantServer::PlantServer(const ServeOptions& options)
    : clock_(options.clock.clock()),
      said_(1),
      plant_(make_plant(options, said_.front())),
      state_file_(options.state_path),
      field_(plant_->devices(), plant_->field_units()),
      tcp_unit_numbers_(numbers_of(plant_->tcp_units())),
      tcp_(plant_->devices(), tcp_unit_numbers_),
      commands_(*plant_, [this] { return pace(); }) {
  loop_.watch(stop_.number(), POLLIN, [this](short) { loop_.stop(); });
  if (state_file_.restore(*plant_)) {
    // Its own faults are in it, and may have been cleared since the start that the options describe.
    said_.push_back("resumed from " + options.state_path + "; --start and --fault are as they were then");
  } else {
    for (const FaultAtStart& fault : options.faults) plant_->faults()->set(fault.fault, fault.value);
  }
  for (const hal::Address& address : options.listen) listen(address);
  if (!options.control_path.empty()) {
    control_.emplace(options.control_path, loop_, [this](std::string_view line) { return commands_.answer(line); });
  }
  if (!state_file_.save(*plant_)) throw hal::StartError("--state " + options.state_path + ": cannot be written");
  pacer_.emplace(plant_->mono_ms(), clock_.mono_ms());
  last_second_ = plant_->mono_ms() / 1000;
}

void PlantServer::listen(const hal::Address& address) {
  if (address.is_rtu()) {
    rtu_servers_.push_back(std::make_unique<hal::ModbusServer>(address, field_, loop_, wall_));
    said_.push_back("field bus on " + to_text(address));
    return;
  }
  tcp_servers_.push_back(std::make_unique<ModbusTcpUnits>(address, plant_->tcp_units(), tcp_, loop_));
  hal::Address bound = address;
  bound.port = tcp_servers_.back()->port();
  said_.push_back("field bus and meters on " + to_text(bound));
}

PlantPace PlantServer::pace() const {
  const std::uint64_t behind = pacer_->behind_ms(plant_->mono_ms(), clock_.mono_ms());
  return {clock_.utc_ms() - static_cast<std::int64_t>(behind), pacer_->most_behind_ms()};
}

void PlantServer::run() {
  for (const std::string& line : said_) hal::log::info(line);
  while (!stop_.requested()) {
    move_plant();
    const std::uint64_t due = pacer_->next_ms(plant_->mono_ms());
    clock_.ready_until(hal::PaceRole::plant, due);
    do {
      loop_.run_until(clock_.wall_ns_at(due));
    } while (clock_.mono_ms() < due && !stop_.requested());
  }
  clock_.take_no_part(hal::PaceRole::plant);
  if (!state_file_.save(*plant_)) hal::log::error("the state file could not be written");
  hal::log::info("stopped");
}

void PlantServer::move_plant() {
  const std::uint64_t now = clock_.mono_ms();
  const std::uint64_t behind = pacer_->behind_ms(plant_->mono_ms(), now);
  if (const std::uint64_t worst = pacer_->worth_saying_ms(behind, wall_.mono_ms()); worst > 0) {
    hal::log::warning("the plant was up to " + std::to_string(worst) + " ms behind its clock and catches up");
  }
  plant_->advance(static_cast<double>(pacer_->due_ms(plant_->mono_ms(), now)) / 1000.0);
  if (plant_->mono_ms() / 1000 != last_second_) second();
}

void PlantServer::second() {
  last_second_ = plant_->mono_ms() / 1000;
  if (control_ && control_->watched()) control_->push(plant_->truth(pace()));
  const bool kept = state_file_.save(*plant_);
  if (state_is_kept_ && !kept) hal::log::error("the state file cannot be written; the plant runs on without it");
  state_is_kept_ = kept;
}

}  // namespace isotherm::plant
