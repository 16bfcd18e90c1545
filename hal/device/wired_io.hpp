// What of a rack is wired to its controller instead of to the rack I/O unit: a table of inputs and outputs, made by the board,
// that fills its own words over those of the field bus. Knows no law, no thread, no log.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "hal/device/contact.hpp"
#include "hal/device/permit_relay.hpp"
#include "hal/device/sensor.hpp"
#include "hal/device/wired_place.hpp"
#include "hal/interface/analog_input.hpp"
#include "hal/interface/analog_output.hpp"
#include "hal/interface/digital_input.hpp"
#include "hal/interface/pulse_input.hpp"

namespace isotherm::hal {

struct WiredAnalog {
  const WiredPlace* place;
  AnalogInput* input;
  Sensor sensor;
};
/// A flow meter or a tachometer.
struct WiredPulse {
  const WiredPlace* place;
  PulseInput* input;
  float per_hertz;  // of the place's unit
  float most;       // above it the input is disturbed, not fast
};
struct WiredContact {
  const WiredBit* tells;
  DigitalInput* input;
  Tells when;
};
struct WiredRope {
  const WiredBit* tells;
  AnalogInput* input;
  float wet_below;     // shares of the converter's full scale
  float broken_above;
};
/// Which of the outputs a voltage or a pulse width carries.
enum class Drive : std::uint8_t { pump_speed_1, pump_speed_2, valve, mixing_valve };
struct WiredDrive {
  Drive drive;
  AnalogOutput* output;
  float at_zero;  // share of the output's full scale; a live zero lets the drive notice a broken wire
  float at_full;
};
struct WiredSwitch {
  std::uint16_t bit;  // of OutputWords::bits
  DigitalOutput* output;
};

struct Wiring {
  std::span<const WiredAnalog> analogs;
  std::span<const WiredPulse> pulses;
  std::span<const WiredContact> contacts;
  std::span<const WiredRope> ropes;
  std::span<const WiredDrive> drives;
  std::span<const WiredSwitch> switches;
  PermitRelay* permit = nullptr;
  bool rack_io_unit = true;  // false: there is none, everything that the rack has is wired
};

class WiredIo {
 public:
  /// So many contacts and ropes can be voted on; more of them are refused by fits().
  static constexpr std::size_t most_bits = wired_bits.size();

  explicit WiredIo(const Wiring& wiring) : wiring_(wiring) {}
  static constexpr bool fits(const Wiring& wiring) {
    return wiring.contacts.size() + wiring.ropes.size() <= most_bits;
  }
  bool has_rack_io_unit() const { return wiring_.rack_io_unit; }
  bool carries(Drive drive) const {
    return std::ranges::any_of(wiring_.drives, [drive](const WiredDrive& row) { return row.drive == drive; });
  }

  /// Once a tick, after the field bus: overwrites the words of what is wired. A value that cannot be had is absent, a contact
  /// that cannot be read tells what it is there for. Slow words are read in ten turns, all of them at first.
  void read(FastWords& fast, SlowWords& slow);
  /// The outputs that are wired, every tick in which the controller commands.
  void write(const OutputWords& outputs);
  /// In a tick without a command to give: what is no longer permitted opens all the same.
  void withhold(const OutputWords& outputs);
  /// Takes a permit over that stood before a reset of the controller.
  void resume_permit();

 private:
  bool due(bool fast, std::size_t row) const { return fast || first_ || row % ticks_per_cycle == turn_; }
  void read_values(FastWords& fast, SlowWords& slow);
  void read_bits(FastWords& fast, SlowWords& slow);
  void tell(const WiredBit& bit, bool told, FastWords& fast, SlowWords& slow);

  Wiring wiring_;
  std::array<Vote, most_bits> votes_{};
  SlowWords held_;  // slow values as they were read last
  std::size_t turn_ = 0;
  bool first_ = true;
};

}  // namespace isotherm::hal
