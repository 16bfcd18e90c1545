// Opens a serial line raw, as a slave needs it.
#pragma once

#include "hal/linux/address.hpp"
#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

/// Non-blocking. Throws StartError: "cannot open rtu:/dev/ttyS9: no such file or directory".
Descriptor open_serial_port(const Address& address);

}  // namespace isotherm::hal
