#include "control/settings/rack_settings.hpp"

#include "control/core/fields.hpp"

namespace isotherm {

std::uint32_t settings_hash(const RackSettings& settings) {
  LeafDigest digest;
  for (const auto& row : rack_setting_table) digest(settings.*(row.member));
  return digest.value();
}

}  // namespace isotherm
