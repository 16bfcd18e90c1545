#include "hal/linux/sysfs_wires.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "control/core/words.hpp"
#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

Result<float> read_number(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return Fault::device;
  std::array<char, 64> text;
  const ssize_t length = ::read(file.number(), text.data(), text.size());
  if (length <= 0) return Fault::device;
  std::string_view line(text.data(), static_cast<std::size_t>(length));
  if (line.ends_with('\n')) line.remove_suffix(1);
  float number = 0.0F;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{} || end != line.data() + line.size()) return Fault::device;
  return number;
}

Result<float> SysfsInput::share() {
  const Result<float> number = read_number(path_);
  return number.ok() ? Result<float>(number.value() / full_scale_) : number;
}

Result<float> SysfsPulses::hertz() {
  constexpr float seconds_per_minute = 60.0F;
  const Result<float> turns = read_number(path_);
  return turns.ok() ? Result<float>(turns.value() * pulses_per_turn_ / seconds_per_minute) : turns;
}

Fault SysfsOutput::set(float share) {
  const float within = share > 0.0F ? (share < 1.0F ? share : 1.0F) : 0.0F;
  const std::string text = std::to_string(saturate<std::int32_t>(within * full_scale_)) + "\n";
  const Descriptor file(::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return Fault::device;
  return ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? Fault::none : Fault::device;
}

}  // namespace isotherm::hal
