// Which protective functions may take IT power away.
#pragma once

#include <string_view>

namespace isotherm::demo {

/// By the id that alarm messages carry, from the table of protective functions itself.
bool may_cut_power(std::string_view alarm_id);

}  // namespace isotherm::demo
