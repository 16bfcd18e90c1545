// One line of a GPIO chip through the kernel's character device (/dev/gpiochipN, uAPI v2: Linux 5.10). Three requests are all it
// takes; a library would wrap them and change with every major version.
#pragma once

#include <cstdint>
#include <string>

#include "hal/interface/digital_input.hpp"
#include "hal/interface/digital_output.hpp"

namespace isotherm::hal {

/// What is asked of the kernel; a test answers in its place. Results and errno as of the calls of the same names.
class GpioKernel {
 public:
  virtual ~GpioKernel() = default;
  virtual int open(const char* path);
  virtual int ioctl(int descriptor, unsigned long request, void* argument);
  virtual void close(int descriptor);
};
GpioKernel& system_gpio();

class GpioLine final : public DigitalInput, public DigitalOutput {
 public:
  enum class Use { input, output };

  /// Takes the line. An output keeps the level that it has: whoever starts again moves nothing. An input is pulled up where the
  /// chip can. Throws StartError: no such chip, no such line, taken by somebody else.
  GpioLine(const std::string& chip, unsigned line, Use use, GpioKernel& kernel = system_gpio());
  ~GpioLine() override;
  GpioLine(const GpioLine&) = delete;
  GpioLine& operator=(const GpioLine&) = delete;

  Result<bool> high() override;
  Fault set(bool high) override;

 private:
  GpioKernel& kernel_;
  int line_ = -1;
};

}  // namespace isotherm::hal
