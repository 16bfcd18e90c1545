#include "tools/tune/settings_edit.hpp"

#include <doctest/doctest.h>

#include "hal/linux/start_error.hpp"

using namespace isotherm;
using tune::edited;
using tune::NewSetting;

namespace {

const std::vector<NewSetting> two{{"gpu_set_point_c", "65.8", "65.80 +- 0.19 C in steps.csv"},
                                  {"supply_pipe_l", "19.9", "19.88 +- 0.18 L in steps.csv"}};

}  // namespace

TEST_CASE("a key is set where the owner has it, a new one behind the last, and every other line stays") {
  CHECK(edited("# hall 2\n[rack]\nrated_power_w = 60000 # of the plate\ngpu_set_point_c = 70\n\n# end\n", "rack.toml", two,
               {"one_pump_flow_lpm stays at 116"}) ==
        "# hall 2\n[rack]\nrated_power_w = 60000 # of the plate\n"
        "gpu_set_point_c = 65.8  # isotherm-tune, 65.80 +- 0.19 C in steps.csv\n"
        "supply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\n"
        "# isotherm-tune: one_pump_flow_lpm stays at 116\n\n# end\n");
}

TEST_CASE("an owner's comment on a line that is set moves above it") {
  CHECK(edited("[rack]\nsupply_pipe_l = 12 # measured with a bucket\n", "rack.toml", {two[1]}, {}) ==
        "[rack]\n# measured with a bucket\nsupply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\n");
}

TEST_CASE("a second edit leaves no trace of the first") {
  const std::string owners = "[rack]\nsupply_pipe_l = 12 # measured with a bucket\n\n[other]\n";
  const std::string once = edited(owners, "rack.toml", two, {"a stays", "b stays"});
  CHECK(edited(once, "rack.toml", two, {"a stays", "b stays"}) == once);
  CHECK(edited(once, "rack.toml", two, {}).find("stays") == std::string::npos);
}

TEST_CASE("a file without [rack] gets one, and an empty file is nothing else") {
  CHECK(edited("", "rack.toml", {two[1]}, {}) == "[rack]\nsupply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\n");
  CHECK(edited("# nothing yet", "rack.toml", {two[1]}, {}) ==
        "# nothing yet\n\n[rack]\nsupply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\n");
}

TEST_CASE("an empty [rack] is filled where it stands; a key in a comment is no key") {
  CHECK(edited("[rack]\n#supply_pipe_l = 20\n", "rack.toml", {two[1]}, {}) ==
        "[rack]\nsupply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\n#supply_pipe_l = 20\n");
}

TEST_CASE("ends of lines stay those of the file") {
  CHECK(edited("[rack]\r\nsupply_pipe_l = 20\r\n", "rack.toml", {two[1]}, {}) ==
        "[rack]\r\nsupply_pipe_l = 19.9  # isotherm-tune, 19.88 +- 0.18 L in steps.csv\r\n");
}

TEST_CASE("what is no TOML is refused with its place") {
  CHECK_THROWS_WITH_AS(edited("[rack\n", "rack.toml", two, {}), doctest::Contains("rack.toml:1"), hal::StartError);
}

TEST_CASE("settings that have no line of their own below [rack] are told by their own line") {
  for (const char* owners : {"# hall 2\n\nrack = { supply_pipe_l = 20 }\n", "# hall 2\n\nrack.supply_pipe_l = 20\n"}) {
    CHECK_THROWS_WITH_AS(edited(owners, "rack.toml", two, {}), doctest::Contains("rack.toml:3: [rack] cannot be edited"), hal::StartError);
  }
}
