#include "hal/linux/gpio_line.hpp"

#include <fcntl.h>
#include <linux/gpio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {

int GpioKernel::open(const char* path) { return ::open(path, O_RDWR | O_CLOEXEC); }
int GpioKernel::ioctl(int descriptor, unsigned long request, void* argument) { return ::ioctl(descriptor, request, argument); }
void GpioKernel::close(int descriptor) { ::close(descriptor); }

GpioKernel& system_gpio() {
  static GpioKernel kernel;
  return kernel;
}

GpioLine::GpioLine(const std::string& chip, unsigned line, Use use, GpioKernel& kernel) : kernel_(kernel) {
  const std::string name = chip + " line " + std::to_string(line);
  const int device = kernel_.open(chip.c_str());
  if (device < 0) throw StartError(chip + ": cannot open: " + reason(errno));
  gpio_v2_line_request request{};
  request.offsets[0] = line;
  request.num_lines = 1;
  constexpr std::string_view consumer = "isotherm";
  std::copy(consumer.begin(), consumer.end(), request.consumer);
  if (use == Use::input) request.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
  int answer = kernel_.ioctl(device, GPIO_V2_GET_LINE_IOCTL, &request);
  if (answer < 0 && use == Use::input && errno == ENOTSUP) {
    request.config.flags = GPIO_V2_LINE_FLAG_INPUT;  // a chip without resistors: the board has them
    answer = kernel_.ioctl(device, GPIO_V2_GET_LINE_IOCTL, &request);
  }
  const int error = errno;
  kernel_.close(device);
  if (answer < 0) throw StartError(name + ": cannot be taken: " + reason(error));
  line_ = request.fd;
  if (use == Use::input) return;

  const Result<bool> level = high();
  gpio_v2_line_config config{};
  config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
  config.num_attrs = 1;
  config.attrs[0].mask = 1;
  config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  config.attrs[0].attr.values = level.value_or(false) ? 1 : 0;
  if (kernel_.ioctl(line_, GPIO_V2_LINE_SET_CONFIG_IOCTL, &config) < 0) {
    const int why = errno;
    kernel_.close(line_);
    throw StartError(name + ": cannot be an output: " + reason(why));
  }
}

GpioLine::~GpioLine() { kernel_.close(line_); }

Result<bool> GpioLine::high() {
  gpio_v2_line_values values{};
  values.mask = 1;
  if (kernel_.ioctl(line_, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) < 0) return Fault::device;
  return (values.bits & 1U) != 0;
}

Fault GpioLine::set(bool high) {
  gpio_v2_line_values values{};
  values.mask = 1;
  values.bits = high ? 1 : 0;
  return kernel_.ioctl(line_, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) < 0 ? Fault::device : Fault::none;
}

}  // namespace isotherm::hal
