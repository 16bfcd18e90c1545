#include "firmware/rack/rack_options.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "hal/linux/start_error.hpp"
#include "tests/gateway/temporary_folder.hpp"

using namespace isotherm;

namespace {

struct File {
  test::TemporaryFolder folder;
  std::string path = folder.file("rack.toml");

  /// What is told about a file with this content; empty when it is accepted.
  std::string told(const std::string& content) const {
    std::ofstream(path) << content;
    try {
      rack::read_rack_settings(path);
      return {};
    } catch (const hal::StartError& error) {
      const std::string sentence = error.what();
      CHECK(sentence.starts_with(path));
      CHECK(sentence.find('\n') == std::string::npos);
      return sentence.substr(path.size());
    }
  }
};

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a settings file sets what it names and leaves the rest at its default") {
  const File file;
  std::ofstream(file.path) << "[rack]\ngpu_set_point_c = 73\nrated_power_w = 89100\n";
  const RackSettings settings = rack::read_rack_settings(file.path);
  CHECK(settings.gpu_set_point_c == 73.0F);
  CHECK(settings.rated_power_w == 89100.0F);
  CHECK(settings.design_flow_lpm == default_rack_settings.design_flow_lpm);
}

TEST_CASE("what is wrong is told in one sentence with file, line and what would be permitted") {
  const File file;
  CHECK(contains(file.told("[rack]\ngpu_setpoint_c = 66\n"), "gpu_set_point_c"));      // the nearest key
  CHECK(contains(file.told("[rack]\n\ngpu_set_point_c = 99\n"), ":3"));                // the line
  CHECK(contains(file.told("[rack]\ngpu_set_point_c = 99\n"), "78"));                  // the permitted range
  CHECK(contains(file.told("[rack]\ngpu_set_point_c = \"66\"\n"), "gpu_set_point_c")); // a wrong type
  CHECK_FALSE(file.told("[rack]\ngpu_set_point_c = 66\ngpu_set_point_c = 67\n").empty());
  CHECK(file.told("gpu_set_point_c = 66\n") == ":1: key gpu_set_point_c belongs under [rack]");
  CHECK_FALSE(file.told("[rak]\n").empty());
  CHECK_FALSE(file.told("[rack]\n[[rack]]\n").empty());
  CHECK_FALSE(file.told("[rack\n").empty());
}

TEST_CASE("a rated power that leaves the GPUs nothing, or less than such boards draw, is refused with the range") {
  const File file;
  for (const char* line : {"[rack]\nrated_power_w = 17100\n", "[rack]\nrated_power_w = 5000\n", "[rack]\nrated_power_w = 38000\n"}) {
    CHECK(contains(file.told(line), ":2: rated_power_w"));
    CHECK(contains(file.told(line), "38700"));
  }
  CHECK(file.told("[rack]\nrated_power_w = 38700\n").empty());
}

TEST_CASE("settings that do not fit together are told too") {
  const File file;
  CHECK(contains(file.told("[rack]\nsupply_set_point_c = 31\nsupply_least_c = 35\n"), "supply_least_c"));
}

TEST_CASE("an address that is none is told, with the option it came from or the grammar it breaks") {
  const char* const arguments[] = {"isotherm-rack", "--field-bus", "carrier pigeon", "--listen", "tcp:127.0.0.1:1502"};
  CHECK_THROWS_AS(rack::parse_rack_options(5, arguments), hal::StartError);
  CHECK_THROWS_AS(rack::parse_rack_options(1, arguments), hal::StartError);  // no field bus at all
}
