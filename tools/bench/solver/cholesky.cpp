#include "tools/bench/solver/cholesky.hpp"

#include <Eigen/Cholesky>
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
Yardstick yardstick(const BenchmarkProblem& problem) {
  using Clock = std::chrono::steady_clock;
  const auto work = std::make_shared<Work<Scalar, Size>>();
  for (int i = 0; i < Size; ++i) {
    for (int j = 0; j < Size; ++j) {
      work->hessian(i, j) =
          static_cast<Scalar>(problem.hessian(static_cast<std::size_t>(i), static_cast<std::size_t>(j)));
    }
  }
  return [work, &problem](const Known& now) {
    for (int i = 0; i < Size; ++i) {
      const double* const row = problem.gradient_of.row(static_cast<std::size_t>(i));
      double sum = 0.0;
      for (std::size_t j = 0; j < known; ++j) sum += row[j] * now[j];
      work->gradient(i) = static_cast<Scalar>(sum);
    }
    const auto begin = Clock::now();
    work->solve();
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
  };
}

}  // namespace

Yardstick cholesky(std::size_t horizon, bool single, const BenchmarkProblem& problem) {
  if (horizon == 20) return single ? yardstick<float, 40>(problem) : yardstick<double, 40>(problem);
  return single ? yardstick<float, 80>(problem) : yardstick<double, 80>(problem);
}

}  // namespace isotherm::bench
