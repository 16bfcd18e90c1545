// Text as a string of JSON, which is a basic string of TOML as well: any file name can stand in it.
#pragma once

#include <string>

namespace isotherm::demo {

/// With its quotation marks; quotation marks, backslashes and control characters are escaped.
std::string quoted(const std::string& text);

}  // namespace isotherm::demo
