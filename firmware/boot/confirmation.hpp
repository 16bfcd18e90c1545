// How an image on trial becomes the trusted one: it confirms itself once it finds itself well.
#pragma once

#include "firmware/boot/boot_state.hpp"
#include "hal/interface/flash.hpp"

namespace isotherm::boot {

/// By the image in `running`: if it was on trial it is trusted from now on, and images with a lower security counter are
/// not any more. Writes nothing where nothing changes. The boot program has verified the image; it is not done again.
[[nodiscard]] Fault confirm(hal::Flash& flash, const FlashMap& map, Slot running);

}  // namespace isotherm::boot
