// Plant time that waits: a mapped file through which the programs of a time-lapse share one clock that goes on only as fast as
// they follow. One program moves it; the others read it, and those without whom the plant makes no sense tell how far they are.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace isotherm::hal {

/// Who tells how far it is.
enum class PaceRole : std::uint8_t { plant, controller };
inline constexpr std::size_t pace_roles = 2;

class PacePage {
 public:
  /// What `ready_ms` is of somebody who takes no part: not started yet, or done.
  static constexpr std::int64_t absent = -1;

  /// A new page at plant time 0. Throws StartError where the file cannot be made.
  static std::shared_ptr<PacePage> create(const std::string& path);
  /// The page that another program made. Throws StartError: no such file, or no page.
  static std::shared_ptr<PacePage> open(const std::string& path);
  ~PacePage();
  PacePage(const PacePage&) = delete;
  PacePage& operator=(const PacePage&) = delete;

  /// Plant time since the page was made, ns.
  std::int64_t plant_ns() const { return shared_->plant_ns.load(std::memory_order_acquire); }
  /// Only by the one that made it.
  void move_to(std::int64_t plant_ns) { shared_->plant_ns.store(plant_ns, std::memory_order_release); }
  /// Everything that was due before this plant time is done.
  void ready_until(PaceRole role, std::int64_t plant_ms) { slot(role).store(plant_ms, std::memory_order_release); }
  std::int64_t ready_ms(PaceRole role) const { return slot(role).load(std::memory_order_acquire); }

 private:
  struct Shared {
    std::array<char, 32> magic;
    std::atomic<std::int64_t> plant_ns;
    std::array<std::atomic<std::int64_t>, pace_roles> ready_ms;
  };
  static_assert(std::atomic<std::int64_t>::is_always_lock_free);

  explicit PacePage(Shared* shared) : shared_(shared) {}
  std::atomic<std::int64_t>& slot(PaceRole role) const { return shared_->ready_ms[static_cast<std::size_t>(role)]; }

  Shared* shared_;
};

}  // namespace isotherm::hal
