// A controller, a store in a folder of its own, and a follower that can be killed and started again.
#pragma once

#include <memory>
#include <vector>

#include "gateway/ingest/rack_follower.hpp"
#include "tests/gateway/ingest/fake_controller.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::test {

inline constexpr const char* rack = "site/r1";
inline constexpr std::int64_t epoch = 1'700'000'000'000;

struct FollowerBench {
  TemporaryFolder folder;
  hal::HandClock clock{50'000, epoch};
  FakeController controller{clock};
  std::unique_ptr<gateway::Store> store = std::make_unique<gateway::Store>(folder.file("a.db"));
  std::unique_ptr<gateway::RackFollower> follower = make_follower();

  std::unique_ptr<gateway::RackFollower> make_follower() {
    return std::make_unique<gateway::RackFollower>(controller, clock, *store, gateway::RackFollowerSettings{.source = rack},
                                          [] { return std::uint32_t{4711}; });
  }
  void restart_gateway() {
    follower.reset();
    store = std::make_unique<gateway::Store>(folder.file("a.db"));
    follower = make_follower();
  }
  std::vector<std::uint32_t> sequences(const char* kind, std::uint32_t boot) {
    std::vector<std::uint32_t> found;
    for (const gateway::OutboxRow& row : store->range(kind, rack, boot, 0, UINT32_MAX, 10'000)) {
      found.push_back(row.message.sequence);
    }
    return found;
  }
};

inline std::vector<std::uint32_t> from_to(std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t n = from; n <= to; ++n) all.push_back(n);
  return all;
}

}  // namespace isotherm::test
