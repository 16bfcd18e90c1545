// The hot side of all sixteen workloads on the study plants, with every parameter error and every law.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/scenario/parameter_errors.hpp"

using namespace isotherm;
using namespace isotherm::bench;
using namespace isotherm::test;

TEST_CASE("sixteen workloads, nine plants that differ from the model, four laws: none exceeds the set point + 2 K for more than 5 s") {
  for (const plant::StudyParameters& plant : {plant::study_node, plant::study_rack}) {
    for (const Kind law : {Kind::pi, Kind::pi_ff, Kind::mpc_learned, Kind::mpc_notices}) {
      for (const ParameterError& error : parameter_errors) {
        double worst_k = -100.0;
        double in_band = 1.0;
        std::string workload;
        for (const plant::StudyLoad& load : plant::sixteen_study_loads(plant.idle_power_w / plant.full_power_w)) {
          if (law == Kind::mpc_notices && load.changes.empty()) continue;
          const HotSide found = run_with_error(plant, load, law, error);
          CAPTURE(load.name);
          CHECK(found.excess_k <= 2.0);
          if (found.excess_k > worst_k) workload = load.name;
          worst_k = std::max(worst_k, found.excess_k);
          in_band = std::min(in_band, found.in_band_regulated);
        }
        MESSAGE(plant.gpus, " GPUs, ", std::string(name(law)), ", ", std::string(error.name), ": highest excess ", worst_k, " K (", workload,
                "), regulated seconds in band ", in_band);
      }
    }
  }
}
