#include "control/cycle/notice_words.hpp"

#include <algorithm>

#include "control/plant/rack_loop.hpp"

namespace isotherm {
namespace {

NoticeKind kind_of(std::uint16_t command_code) {
  switch (static_cast<Command>(command_code)) {
    case Command::notice_start: return NoticeKind::start;
    case Command::notice_stop: return NoticeKind::stop;
    case Command::notice_ramp: return NoticeKind::ramp;
    case Command::notice_withdraw: return NoticeKind::withdraw;
    default: return NoticeKind::none;
  }
}

}  // namespace

Notice notice_of(const UpperWords& upper, const RackSettings& settings) {
  const auto per_mille = static_cast<float>(notice_per_mille(upper.command_value));
  const float rack_w = 0.001F * per_mille * settings.rated_power_w;
  const float gpus_w = std::max(0.0F, rack_w - rack_loop::node_beside_gpus_w * static_cast<float>(node_count));
  return {kind_of(upper.command_code), gpus_w / static_cast<float>(gpu_count),
          notice_due_s(upper.command_value), upper.command_sequence};
}

}  // namespace isotherm
