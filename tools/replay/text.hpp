// Small pieces of text that the replay's reports share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "control/cycle/terms.hpp"

namespace isotherm::replay {

/// Filled up with blanks to a width; one blank at least.
std::string pad(const std::string& text, std::size_t width);
/// A scaled integer: decimal(6630, 2) is "66.30".
std::string decimal(std::int64_t scaled, int decimals);
/// Eight hexadecimal digits.
std::string hexadecimal(std::uint32_t value);
/// ISO 8601 with milliseconds.
std::string utc_text(std::int64_t utc_ms);
/// Every term with its value and unit, one a line; without those that are points of the same name, where `points_too` is false.
std::string terms_text(const Terms& terms, bool points_too = true);

}  // namespace isotherm::replay
