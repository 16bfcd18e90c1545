// A kernel with GPIO chips in memory: lines with a level, who took them and how, and calls that fail on request.
#pragma once

#include <linux/gpio.h>

#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include "hal/linux/gpio_line.hpp"

namespace isotherm::test {

class FakeGpio final : public hal::GpioKernel {
 public:
  struct Line {
    bool high = false;
    std::uint64_t flags = 0;
    bool taken = false;
  };
  std::map<std::string, std::map<unsigned, Line>> chips;
  bool has_resistors = true;
  int fail_with = 0;              // errno of every call on a line that was taken
  std::vector<std::string> log;   // levels that a line was told, in order

  Line& line(const std::string& chip, unsigned number) { return chips[chip][number]; }

  int open(const char* path) override {
    if (!chips.contains(path)) return failed(ENOENT);
    handles_[++last_] = {path, nullptr};
    return last_;
  }
  int ioctl(int descriptor, unsigned long request, void* argument) override {
    Handle& handle = handles_.at(descriptor);
    if (request == GPIO_V2_GET_LINE_IOCTL) return take(handle, *static_cast<gpio_v2_line_request*>(argument));
    if (fail_with != 0) return failed(fail_with);
    Line& own = *handle.line;
    if (request == GPIO_V2_LINE_GET_VALUES_IOCTL) {
      static_cast<gpio_v2_line_values*>(argument)->bits = own.high ? 1 : 0;
    } else if (request == GPIO_V2_LINE_SET_VALUES_IOCTL) {
      if ((own.flags & GPIO_V2_LINE_FLAG_OUTPUT) == 0) return failed(EPERM);
      own.high = static_cast<gpio_v2_line_values*>(argument)->bits != 0;
      log.push_back(own.high ? "high" : "low");
    } else if (request == GPIO_V2_LINE_SET_CONFIG_IOCTL) {
      const auto& config = *static_cast<gpio_v2_line_config*>(argument);
      own.flags = config.flags;
      own.high = config.num_attrs == 1 && config.attrs[0].attr.values != 0;  // an output without a level is low
      log.push_back(own.high ? "high" : "low");
    }
    return 0;
  }
  void close(int descriptor) override {
    if (Line* line = handles_.at(descriptor).line) line->taken = false;
    handles_.erase(descriptor);
  }
  std::size_t open_handles() const { return handles_.size(); }

 private:
  struct Handle {
    std::string chip;
    Line* line;
  };
  static int failed(int error) {
    errno = error;
    return -1;
  }
  int take(const Handle& chip, gpio_v2_line_request& request) {
    auto& lines = chips.at(chip.chip);
    const auto found = lines.find(request.offsets[0]);
    if (found == lines.end()) return failed(EINVAL);
    if (found->second.taken) return failed(EBUSY);
    if ((request.config.flags & GPIO_V2_LINE_FLAG_BIAS_PULL_UP) != 0 && !has_resistors) return failed(ENOTSUP);
    found->second.taken = true;
    found->second.flags = request.config.flags;
    handles_[++last_] = {chip.chip, &found->second};
    request.fd = last_;
    return 0;
  }

  std::map<int, Handle> handles_;
  int last_ = 100;
};

}  // namespace isotherm::test
