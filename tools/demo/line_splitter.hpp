// Two masters on a line that carries one: serves the controller's registers on a socket, as Modbus RTU, to the gateway and to
// the demo itself, and asks the controller for them one after the other. Runs in a thread of its own.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "hal/linux/descriptor.hpp"

namespace isotherm::demo {

class LineSplitter {
 public:
  /// Listens on the socket `here`; the line to the controller is the socket `line`, which need not be there yet. Throws
  /// hal::StartError.
  LineSplitter(const std::string& here, const std::string& line);
  ~LineSplitter();
  LineSplitter(const LineSplitter&) = delete;
  LineSplitter& operator=(const LineSplitter&) = delete;

 private:
  struct Parts;

  hal::Descriptor stop_;
  std::unique_ptr<Parts> parts_;
  std::thread thread_;
};

}  // namespace isotherm::demo
