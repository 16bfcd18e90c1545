#include "tools/bench/solver/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "control/law/qp/solver.hpp"
#include "tools/bench/solver/benchmark_qp.hpp"
#include "tools/bench/solver/cholesky.hpp"

namespace isotherm::bench {
namespace {

constexpr std::uint16_t most_changes = 2000;  // never reached: the benchmark asks for exact answers

/// One problem after the other in the memory of the product's solver.
template <typename S>
class Runner {
 public:
  using Scalar = typename S::Scalar;
  using Now = std::array<Scalar, known>;

  explicit Runner(const BenchmarkProblem& problem) : qp_(problem) {}

  void begin() { set_ = {}; }

  [[gnu::noinline]] const qp::Answer<S>& counted_solve(const Now& now, Start start) {
    if (start == Start::cold) {
      set_ = {};
    } else {
      set_.shift();
    }
    qp_.assemble(now);
    answer_ = solver_.solve(qp_.model, qp_.problem, set_, most_changes);
    return answer_;
  }

 private:
  BenchmarkQp<S> qp_;
  qp::Solver<S> solver_;
  qp::WorkingSet<S> set_;
  qp::Answer<S> answer_;
};

template <typename S>
typename Runner<S>::Now rounded(const Known& now) {
  typename Runner<S>::Now out{};
  for (std::size_t j = 0; j < known; ++j) out[j] = static_cast<typename S::Scalar>(now[j]);
  return out;
}

template <typename S>
Measured measured(Start start, const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence) {
  using Clock = std::chrono::steady_clock;
  using Scalar = typename S::Scalar;
  const auto runner = std::make_unique<Runner<S>>(problem);
  const Yardstick yardstick = cholesky(S::rows, sizeof(Scalar) == sizeof(float), problem);
  Measured result;
  result.time_us.assign(sequence.size(), 1e30);
  result.cholesky_us.assign(sequence.size(), 1e30);
  for (int pass = 0; pass < passes; ++pass) {
    runner->begin();
    for (std::size_t k = 0; k < sequence.size(); ++k) {
      const auto now = rounded<S>(sequence[k].now);
      result.cholesky_us[k] = std::min(result.cholesky_us[k], yardstick(sequence[k].now));
      const auto begin = Clock::now();
      const qp::Answer<S>& answer = runner->counted_solve(now, start);
      const double took = std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
      result.time_us[k] = std::min(result.time_us[k], took);
      if (pass > 0) continue;  // the same answers again
      if (answer.status != qp::Status::solved) ++result.failures;
      result.iterations_max = std::max(result.iterations_max, answer.iterations);
      for (std::size_t j = 0; j < plant_inputs; ++j) {
        const double error = std::fabs(static_cast<double>(answer.z[j]) - sequence[k].move[j]);
        if (!(error <= result.error_max)) result.error_max = error;
      }
    }
  }
  return result;
}

/// Where a profiler that watches functions can begin anew.
[[gnu::noinline]] void before_each_solve() { asm volatile(""); }

/// Calls `use` with the shape of a variant as a template argument.
template <typename Use>
auto with_shape(const Variant& variant, Use&& use) {
  const bool single = variant.precision == Precision::single;
  if (variant.horizon == 20) {
    return single ? use(BenchmarkShape<float, 20>{}) : use(BenchmarkShape<double, 20>{});
  }
  return single ? use(BenchmarkShape<float, 40>{}) : use(BenchmarkShape<double, 40>{});
}

}  // namespace

Measured measure(const Variant& variant, const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence) {
  return with_shape(variant, [&](auto shape) { return measured<decltype(shape)>(variant.start, problem, sequence); });
}

void solve_once(const Variant& variant, const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence) {
  with_shape(variant, [&](auto shape) {
    using S = decltype(shape);
    const auto runner = std::make_unique<Runner<S>>(problem);
    for (const SequenceStep& step : sequence) {
      before_each_solve();
      runner->counted_solve(rounded<S>(step.now), variant.start);
    }
  });
}

Answerer own_answerer(const BenchmarkProblem& problem) {
  const auto answerer = [&problem](auto shape) {
    using S = decltype(shape);
    const auto qp = std::make_shared<BenchmarkQp<S>>(problem);
    const auto solver = std::make_shared<qp::Solver<S>>();
    return Answerer([qp, solver](const Known& now) {
      qp::WorkingSet<S> set;
      qp->assemble(now);
      const qp::Answer<S> answer = solver->solve(qp->model, qp->problem, set, most_changes);
      return FirstMove{answer.z[0], answer.z[1]};
    });
  };
  return problem.horizon == 20 ? answerer(BenchmarkShape<double, 20>{}) : answerer(BenchmarkShape<double, 40>{});
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace isotherm::bench
