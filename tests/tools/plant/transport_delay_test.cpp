#include "tools/plant/transport_delay.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace isotherm::plant;

TEST_CASE("a step comes out after the pipe's volume has passed, unmixed") {
  TransportDelay pipe(20.0, 40.0);
  const double volume = 100.0 / 60.0 * 0.02;  // 100 L/min: 12 s
  for (int step = 0; step < 50 * 12 - 3; ++step) CHECK(pipe.pass(volume, 30.0) == doctest::Approx(40.0));
  for (int step = 0; step < 8; ++step) static_cast<void>(pipe.pass(volume, 30.0));
  CHECK(pipe.pass(volume, 30.0) == doctest::Approx(30.0));
}

TEST_CASE("a pipe of one GPU, a third of a litre, mixes no more than the pipe of a rack") {
  TransportDelay pipe(0.27, 40.0);
  const double volume = 1.35 / 60.0 * 0.02;  // 1.35 L/min: 12 s
  double entering = 40.0;
  double error = 0.0;
  for (int step = 0; step < 50 * 60; ++step) {
    entering = 40.0 - 0.3 * step * 0.02;
    const double late = 40.0 - 0.3 * std::max(0.0, step * 0.02 - 12.0);
    error = std::max(error, std::abs(pipe.pass(volume, entering) - late));
  }
  CHECK(error < 0.02);
}

TEST_CASE("the delay follows the flow, and with no flow the outlet keeps its temperature") {
  TransportDelay pipe(10.0, 40.0);
  static_cast<void>(pipe.pass(5.0, 20.0));
  for (int step = 0; step < 100; ++step) CHECK(pipe.pass(0.0, 90.0) == 40.0);
  CHECK(pipe.pass(5.0, 10.0) == doctest::Approx(40.0));
  CHECK(pipe.pass(5.0, 10.0) == doctest::Approx(20.0));
}

TEST_CASE("what goes in either comes out or stays inside, whatever the flow does") {
  TransportDelay pipe(7.3, 35.0);
  double balance = pipe.content();
  for (int step = 0; step < 5000; ++step) {
    const double volume = 0.0007 * (step % 97);
    const double inlet = 30.0 + 0.01 * (step % 1300);
    balance += volume * inlet;
    if (volume > 0.0) balance -= volume * pipe.pass(volume, inlet);
  }
  CHECK(pipe.content() == doctest::Approx(balance).epsilon(1e-9));
}
