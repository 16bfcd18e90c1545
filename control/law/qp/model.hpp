// Prepares a model for the solver: the Hessian becomes the inverse of its factor, and every constraint's row is put into
// the coordinates in which the cost is a plain square. Hessian and general rows are kept as they were given, too.
#pragma once

#include <cmath>

#include "control/law/qp/problem.hpp"

namespace isotherm::qp {

/// H = L'L with L lower triangular, built from the last row up, so that a row that reaches only the first moves still does
/// in the coordinates L z: earlier steps do not depend on later moves. False when H is not positive definite.
template <typename S>
bool invert_factor(std::array<std::array<typename S::Scalar, S::stride>, S::constraints>& row) {
  using Scalar = typename S::Scalar;
  constexpr std::size_t n = S::variables;
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j-- > 0;) {
      Scalar sum = row[i][j];
      for (std::size_t k = i + 1; k < n; ++k) sum -= row[k][i] * row[k][j];
      if (j == i) {
        if (!(sum > Scalar(0))) return false;
        row[i][i] = std::sqrt(sum);
      } else {
        row[i][j] = sum / row[i][i];
      }
    }
    for (std::size_t j = i + 1; j < S::stride; ++j) row[i][j] = Scalar(0);
  }
  for (std::size_t j = 0; j < n; ++j) {
    row[j][j] = Scalar(1) / row[j][j];
    for (std::size_t i = j + 1; i < n; ++i) {
      Scalar sum = Scalar(0);
      for (std::size_t k = j; k < i; ++k) sum -= row[i][k] * row[k][j];
      row[i][j] = sum / row[i][i];
    }
  }
  return true;
}

/// False when the Hessian is not positive definite; the model is of no use then. A row of zeros is permitted.
template <typename S>
bool prepare(Model<S>& model) {
  using Scalar = typename S::Scalar;
  auto& row = model.row;
  for (std::size_t i = 0; i < S::variables; ++i) {
    for (std::size_t j = 0; j <= i; ++j) model.hessian[i][j] = model.hessian[j][i] = row[i][j];
    for (std::size_t k = 0; k < S::rows; ++k) model.effect[i][k] = row[S::first_row + k][i];
  }
  if (!invert_factor<S>(row)) return false;
  for (std::size_t c = 0; c < S::variables; ++c) {
    for (std::size_t k = 0; k < S::stride; ++k) {
      const Scalar before = c < S::inputs ? Scalar(0) : row[S::first_sum + c - S::inputs][k];
      row[S::first_sum + c][k] = before + row[c][k];
    }
  }
  for (std::size_t c = S::first_row; c < S::constraints; ++c) {
    for (std::size_t k = 0; k < S::variables; ++k) {
      Scalar sum = Scalar(0);
      for (std::size_t i = k; i < S::variables; ++i) sum += row[c][i] * row[i][k];
      row[c][k] = sum;  // only elements from k on are read again
    }
  }
  for (std::size_t c = 0; c < S::constraints; ++c) {
    std::size_t reach = S::variables;
    while (reach > 0 && row[c][reach - 1] == Scalar(0)) --reach;
    model.reach[c] = static_cast<std::uint16_t>(padded(reach));
    model.length[c] = std::sqrt(dot(row[c].data(), row[c].data(), model.reach[c]));
  }
  return true;
}

}  // namespace isotherm::qp
