#include "hal/linux/settings_page.hpp"

namespace isotherm::hal {

void describe_line(std::ostream& out, const SettingLine& line) {
  out << line.key << "  (" << line.unit_and_range << "; default " << (line.standard.empty() ? "none" : line.standard)
      << ")\n    " << line.meaning << ".\n    default from: " << line.source << "\n";
}

void sample_line(std::ostream& out, const SettingLine& line) {
  out << "# " << line.meaning << " (" << line.unit_and_range << ")\n#" << line.key << " = "
      << (line.standard.empty() ? "\"\"" : line.standard) << "\n\n";
}

}  // namespace isotherm::hal
