#include "tools/bench/solver/cholesky.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <chrono>
#include <memory>

namespace isotherm::bench {
namespace {

template <typename Scalar, int Size>
struct Work {
  Eigen::Matrix<Scalar, Size, Size> hessian;
  Eigen::Matrix<Scalar, Size, 1> gradient;
  Eigen::Matrix<Scalar, Size, 1> answer;

  [[gnu::noinline]] void solve() {
    const Eigen::LLT<Eigen::Matrix<Scalar, Size, Size>> factor(hessian);
    answer = factor.solve(gradient);
  }
};

template <typename Scalar, int Size>
double median_us(const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence) {
  using Clock = std::chrono::steady_clock;
  const auto work = std::make_unique<Work<Scalar, Size>>();
  for (int i = 0; i < Size; ++i) {
    for (int j = 0; j < Size; ++j) {
      work->hessian(i, j) =
          static_cast<Scalar>(problem.hessian(static_cast<std::size_t>(i), static_cast<std::size_t>(j)));
    }
  }
  std::vector<double> best(sequence.size(), 1e30);
  for (int pass = 0; pass < passes; ++pass) {
    for (std::size_t k = 0; k < sequence.size(); ++k) {
      for (int i = 0; i < Size; ++i) {
        const double* const row = problem.gradient_of.row(static_cast<std::size_t>(i));
        double sum = 0.0;
        for (std::size_t j = 0; j < known; ++j) sum += row[j] * sequence[k].now[j];
        work->gradient(i) = static_cast<Scalar>(sum);
      }
      const auto begin = Clock::now();
      work->solve();
      best[k] = std::min(best[k], std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
  }
  return quantile(best, 0.5);
}

}  // namespace

double cholesky_us(std::size_t horizon, Precision precision, const BenchmarkProblem& problem,
                   const std::vector<SequenceStep>& sequence) {
  const bool single = precision == Precision::single;
  if (horizon == 20) return single ? median_us<float, 40>(problem, sequence) : median_us<double, 40>(problem, sequence);
  return single ? median_us<float, 80>(problem, sequence) : median_us<double, 80>(problem, sequence);
}

}  // namespace isotherm::bench
