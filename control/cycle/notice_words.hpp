// The notice of a scheduler that the command words of a second carry.
#pragma once

#include "control/estimate/notice.hpp"
#include "control/point/inputs.hpp"
#include "control/settings/rack_settings.hpp"

namespace isotherm {

/// NoticeKind::none where the command is none. The power of the whole rack becomes that of one GPU, as a recorded run is split:
/// what the nodes' other parts draw stays.
Notice notice_of(const UpperWords& upper, const RackSettings& settings);

}  // namespace isotherm
