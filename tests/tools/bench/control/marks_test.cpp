#include "tools/bench/control/marks.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace isotherm::bench;

namespace {

Row row_of(const char* workload, Kind kind, double half_range_k) {
  Row row;
  row.plant = "study_rack";
  row.workload = workload;
  row.kind = kind;
  row.metrics.half_range_k = row.window_half_range_k = half_range_k;
  row.metrics.hot_overshoot_k = 1.0;
  row.metrics.in_1k_raw = row.metrics.in_band_raw = row.metrics.in_band_ema5 = 1.0;
  return row;
}

const std::vector<Kind> everybody{Kind::bmc_pid, Kind::pi, Kind::pi_ff, Kind::mpc_learned, Kind::mpc_notices};

const Mark& find(const std::vector<Mark>& marks, const char* what, Kind kind) {
  for (const Mark& mark : marks) {
    if (mark.what == what && mark.kind == kind) return mark;
  }
  static const Mark none;
  return none;
}

}  // namespace

TEST_CASE("a mark counts its rows and names the worst") {
  Row hot = row_of("20 % step", Kind::pi, 3.0);
  hot.metrics.hot_overshoot_k = 3.1;
  const auto marks = check_marks({row_of("dip 10 s", Kind::pi, 9.0), hot, row_of("dip 10 s", Kind::bmc_pid, 9.0)}, everybody);
  const Mark& mark = find(marks, "hot side: overshoot K", Kind::pi);
  CHECK(mark.figures.size() == 2);
  CHECK(mark.met() == 1);
  CHECK(mark.worst().workload == "20 % step");
  CHECK(mark.worst().value == doctest::Approx(3.1));
  std::ostringstream out;
  write_marks(out, marks);
  CHECK(out.str().find("MISSED  1 of  2\n") != std::string::npos);
  CHECK(out.str().find("missed 20 % step               3.10    2.00           -\n") != std::string::npos);
  CHECK(out.str().find("missed dip 10 s") == std::string::npos);
  CHECK(out.str().find("bmc_pid") == std::string::npos);  // the rival promises nothing
}

TEST_CASE("near the bound is 15 % or 0.3 K, whichever is more; announced moves by notices, waves by learning") {
  const auto met = [](const char* workload, Kind kind, double bound_k, double half_range_k) {
    const auto marks = check_marks({row_of(workload, kind, half_range_k), row_of(workload, Kind::clairvoyant, bound_k)}, everybody);
    const Mark& mark = find(marks, "half-range near the bound's, K", kind);
    return mark.figures.empty() ? -1 : static_cast<int>(mark.met());
  };
  CHECK(met("dip 10 s", Kind::mpc_notices, 4.0, 4.6) == 1);
  CHECK(met("dip 10 s", Kind::mpc_notices, 4.0, 4.61) == 0);
  CHECK(met("20 % step", Kind::mpc_notices, 0.5, 0.8) == 1);
  CHECK(met("20 % step", Kind::mpc_notices, 0.5, 0.81) == 0);
  CHECK(met("wave 10 s, -30 %", Kind::mpc_learned, 2.0, 2.2) == 1);
  CHECK(met("wave 1 s, -30 %", Kind::mpc_learned, 2.0, 2.2) == -1);
  CHECK(met("dip 10 s", Kind::mpc_learned, 4.0, 4.0) == -1);
}

TEST_CASE("where the bound itself passes a limit, 1.1 x its figure is the limit") {
  const auto limit = [](double bound_k) {
    const auto marks = check_marks({row_of("GPT-3 nodes 1-9", Kind::mpc_learned, 1.3),
                                    row_of("GPT-3 nodes 1-9", Kind::clairvoyant, bound_k)},
                                   everybody);
    return find(marks, "GPT-3: raw half-range K", Kind::mpc_learned).worst().limit;
  };
  CHECK(limit(0.6) == doctest::Approx(1.2));
  CHECK(limit(1.3) == doctest::Approx(1.43));
}

TEST_CASE("shares and clear leads have the same rule, and the bound's own figure stands beside them") {
  Row law = row_of("20 % step", Kind::mpc_notices, 2.9);
  law.metrics.in_band_regulated = 0.95;
  Row bound = row_of("20 % step", Kind::clairvoyant, 2.8);
  bound.metrics.in_band_regulated = 0.96;
  const auto marks = check_marks({row_of("20 % step", Kind::pi_ff, 3.0), law, bound}, everybody);
  const Figure band = find(marks, "band: % of regulated seconds outside 2 K", Kind::mpc_notices).worst();
  CHECK(band.bound == doctest::Approx(4.0));
  CHECK(band.limit == doctest::Approx(4.4));
  CHECK_FALSE(band.met());
  const Figure lead = find(marks, "half-range clearly under pi_ff's, K", Kind::mpc_notices).worst();
  CHECK(lead.limit == doctest::Approx(1.1 * 2.8));  // 0.9 x 3.0 is less than the bound has
  CHECK(lead.met());
}

TEST_CASE("a bound without a set point excuses no overshoot, nor one that saves nothing any energy") {
  Row law = row_of("GPT-3 nodes 1-9", Kind::mpc_learned, 1.0);
  law.metrics.hot_overshoot_k = 2.5;
  law.cooling_energy_ratio = 1.0;
  Row bound = row_of("GPT-3 nodes 1-9", Kind::clairvoyant, 1.0);
  bound.metrics.hot_overshoot_k.reset();
  bound.cooling_energy_ratio = 1.2;
  const auto marks = check_marks({law, bound}, everybody);
  CHECK(find(marks, "hot side: overshoot K", Kind::mpc_learned).met() == 0);
  const Figure energy = find(marks, "recordings: cooling energy to pi's, %", Kind::mpc_learned).worst();
  CHECK_FALSE(energy.bound.has_value());
  CHECK(energy.limit == doctest::Approx(90.0));
}

TEST_CASE("the share that a bound has outside the band excuses nothing where it was found for a part of the run only; its range does") {
  Row law = row_of("GPT-3 nodes 1-9", Kind::mpc_learned, 1.5);
  law.metrics.in_band_ema5 = 0.99;
  Row bound = row_of("GPT-3 nodes 1-9", Kind::clairvoyant, 1.45);
  bound.metrics.in_band_ema5 = 0.95;
  const auto figure = [&](const char* what) { return find(check_marks({law, bound}, everybody), what, Kind::mpc_learned).worst(); };
  CHECK(figure("GPT-3: % of 5 s averages outside 2 K").met());
  bound.part = true;
  CHECK_FALSE(figure("GPT-3: % of 5 s averages outside 2 K").met());
  CHECK_FALSE(figure("GPT-3: % of 5 s averages outside 2 K").bound.has_value());
  CHECK(figure("GPT-3: raw half-range K").met());
}

TEST_CASE("less energy counts where both controllers kept the band, on every recording; beside it stands what physics asks for") {
  Row pi = row_of("Frontier CDU 15", Kind::pi, 1.0);
  pi.metrics.in_band_regulated = 1.0;
  Row law = row_of("Frontier CDU 15", Kind::mpc_learned, 1.0);
  law.metrics.in_band_regulated = 0.9995;
  law.cooling_energy_ratio = 0.85;
  law.least_energy_ratio = 0.705;
  const auto said = [&](const Row& theirs, const Row& ours) {
    std::ostringstream out;
    write_marks(out, check_marks({theirs, ours}, everybody));
    return out.str();
  };
  CHECK(said(pi, law).find("met    Frontier CDU 15        85.00   90.00           -  least at rest 70.5\n") != std::string::npos);
  pi.metrics.in_band_regulated = 0.9;
  CHECK(said(pi, law).find("missed Frontier CDU 15        85.00   90.00           -  pi out of band 10.00 %; least at rest 70.5\n") !=
        std::string::npos);
  pi.metrics.in_band_regulated.reset();
  CHECK(said(pi, law).find("pi never regulated; ") != std::string::npos);
  pi.metrics.in_band_regulated = 1.0;
  law.metrics.in_band_regulated = 0.998;
  CHECK(find(check_marks({pi, law}, everybody), "recordings: cooling energy to pi's, %", Kind::mpc_learned).met() == 0);
}

TEST_CASE("every law of the product is to keep all raw samples of the recorded run in the band") {
  for (const Kind kind : {Kind::pi, Kind::pi_ff, Kind::mpc_learned}) {
    CHECK(find(check_marks({row_of("GPT-3 nodes 1-9", kind, 1.0)}, everybody), "GPT-3: % of raw samples outside 2 K", kind).met() == 1);
  }
}

TEST_CASE("a law that foresight makes worse than pi_ff is said to be worse") {
  const auto said = [](double half_range_k) {
    std::ostringstream out;
    write_marks(out, check_marks({row_of("dip 60 s", Kind::pi_ff, 9.4), row_of("dip 60 s", Kind::mpc_notices, half_range_k),
                                  row_of("dip 60 s", Kind::clairvoyant, 6.6)},
                                 everybody));
    return out.str();
  };
  CHECK(said(9.5).find("worse than pi_ff's 9.40") != std::string::npos);
  CHECK(said(9.3).find("worse") == std::string::npos);
}

TEST_CASE("only what is shown is judged, by references that need not be") {
  const auto marks = check_marks({row_of("wave 10 s, -30 %", Kind::pi, 3.0), row_of("wave 10 s, -30 %", Kind::mpc_learned, 2.0),
                                  row_of("wave 10 s, -30 %", Kind::clairvoyant, 1.9)},
                                 {Kind::mpc_learned});
  CHECK(find(marks, "hot side: overshoot K", Kind::pi).figures.empty());
  CHECK(find(marks, "half-range near the bound's, K", Kind::mpc_learned).met() == 1);
}

TEST_CASE("one sample outside the band of the recorded run misses its mark") {
  Row row = row_of("GPT-3 nodes 1-9", Kind::mpc_learned, 1.0);
  row.metrics.in_band_raw = 1.0 - 1.0 / 24000.0;
  CHECK(find(check_marks({row}, everybody), "GPT-3: % of raw samples outside 2 K", Kind::mpc_learned).met() == 0);
}
