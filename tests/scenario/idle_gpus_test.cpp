// GPUs that idle, drawing nothing at all, while the others of the rack work in long jobs: none of them counts as lost.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// Some nodes without a job, the others in jobs that begin and end every ten minutes.
class LongJobs : public plant::Workload {
 public:
  LongJobs(std::size_t idle_nodes, double between_jobs_w) : idle_nodes_(idle_nodes), between_jobs_w_(between_jobs_w) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    for (std::size_t node = 0; node < node_count; ++node) {
      const bool job = node >= idle_nodes_ && std::fmod(seconds, 1200.0) < 600.0;
      power[node] = job ? 7500.0 : node < idle_nodes_ ? idle_node_w : between_jobs_w_;
    }
    return power;
  }
  std::string description() const override { return "long jobs beside idle nodes"; }

 private:
  static constexpr double idle_node_w = 800.0;  // less than what a node draws beside its GPUs
  std::size_t idle_nodes_;
  double between_jobs_w_;
};

}  // namespace

TEST_CASE("GPUs that draw nothing for half an hour beside jobs that come and go are never counted as lost") {
  for (const std::size_t idle_nodes : {1U, 4U, 8U}) {
    for (const double between_jobs_w : {800.0, 4500.0}) {
      CAPTURE(idle_nodes);
      CAPTURE(between_jobs_w);
      RunOptions options;
      options.workload = std::make_shared<LongJobs>(idle_nodes, between_jobs_w);
      RackRun run(options);
      std::size_t seconds_lost = 0;
      run.run(1800.0, [&] {
        const SignalValue& lost = run.controller().core().state().conditions.signals[Signal::gpus_lost];
        if (run.level(15) > Level::clear || lost.knowledge != Knowledge::known || lost.value > 0.0F) ++seconds_lost;
      });
      CHECK(seconds_lost == 0);
    }
  }
}
