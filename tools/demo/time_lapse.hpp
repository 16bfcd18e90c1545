// Moves the plant time of a run on, in a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "hal/linux/pace_page.hpp"

namespace isotherm::demo {

class TimeLapse {
 public:
  /// Makes the page at `path`. Throws hal::StartError.
  TimeLapse(const std::string& path, std::uint16_t speed);
  TimeLapse(const TimeLapse&) = delete;
  TimeLapse& operator=(const TimeLapse&) = delete;

  const std::shared_ptr<hal::PacePage>& page() const { return page_; }
  /// No faster than the wall, while a program is down.
  void in_real_time(bool wanted) { real_time_ = wanted; }

 private:
  void move(const std::stop_token& stop) const;

  std::shared_ptr<hal::PacePage> page_;
  std::uint16_t speed_;
  std::atomic<bool> real_time_{false};
  std::jthread thread_;
};

}  // namespace isotherm::demo
