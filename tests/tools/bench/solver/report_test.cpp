#include "tools/bench/solver/report.hpp"

#include <doctest/doctest.h>

using namespace isotherm::bench;

namespace {

SolverRow row(std::size_t horizon, double median_us, double max_us) {
  SolverRow made;
  made.variant = {horizon, Start::warm, Precision::twofold};
  made.measured.time_us = {median_us, median_us, max_us};
  made.measured.error_max = 1e-9;
  made.measured.cholesky_us = {10.0, 10.0, 30.0};
  return made;
}

}  // namespace

TEST_CASE("the CSV has the agreed columns, and an empty field where nothing was counted") {
  SolverRow counted = row(20, 5.0, 50.0);
  counted.instructions = 90000.4;
  CHECK(solver_csv({counted, row(40, 2.0, 20.0)}) ==
        "horizon,case,start,precision,median_us,p99_us,max_us,median_over_llt,max_over_llt,iterations_max,error_max,"
        "failures,instructions\n"
        "20,stress,warm,double,5.000,50.000,50.000,0.5000,5.0000,0,1.000e-09,0,90000\n"
        "40,stress,warm,double,2.000,20.000,20.000,0.2000,2.0000,0,1.000e-09,0,\n");
}

TEST_CASE("a mark that is missed is called missed; only wrong answers fail the bench") {
  const Marks slow = solver_marks({row(20, 7.0, 130.0), row(40, 2.0, 20.0)});
  CHECK(slow.text.find("MISSED  N=20 stress warm double, median over LLT<40>: 0.7, mark 0.6") != std::string::npos);
  CHECK(slow.text.find("MISSED  N=20 stress warm double, worst over LLT<40>: 13, mark 12") != std::string::npos);
  CHECK(slow.text.find("met     N=40 stress warm double, median over LLT<80>: 0.2, mark 0.3") != std::string::npos);
  CHECK(slow.answers_right);

  SolverRow wrong = row(20, 5.0, 50.0);
  wrong.measured.error_max = 2e-6;
  CHECK_FALSE(solver_marks({wrong}).answers_right);
  wrong.measured.error_max = 0.0 / 0.0;
  CHECK_FALSE(solver_marks({wrong}).answers_right);
  SolverRow failed = row(40, 2.0, 20.0);
  failed.measured.failures = 1;
  CHECK_FALSE(solver_marks({failed}).answers_right);
}
