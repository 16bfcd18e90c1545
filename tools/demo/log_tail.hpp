// How a program's log ends: what is told of one that gave up, or never came up.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace isotherm::demo {

/// The last lines that are not blank, the newest last, each cut at 300 characters; none where there is no such file.
std::vector<std::string> last_lines(const std::string& file, std::size_t most);

/// The boot program of a chip has found no image that may boot: what this log belongs to never comes up.
bool says_halted(const std::string& log);

/// "FILE ends with: ", its last five lines; why it may be empty where it is.
std::string log_ending(const std::string& log);

/// One sentence about a program that was waited for in vain, with how its log ends as the reason.
std::string not_up_sentence(const std::string& what, long seconds, const std::string& log);

}  // namespace isotherm::demo
