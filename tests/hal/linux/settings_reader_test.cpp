#include "hal/linux/settings_reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <sstream>

#include "hal/linux/settings_page.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm;
using namespace isotherm::hal;

namespace {

struct Rack {
  float supply_c = 40.0F;
  float gain = 0.1F;
  std::string site = "hall";
  std::optional<Address> field_bus;
};

constexpr std::array numbers{
    NumberSetting<Rack>{"supply_c", "C", "supply set point", &Rack::supply_c, 30.0F, 43.0F, 40.0F, "estimate"},
    NumberSetting<Rack>{"gain", "1", "gain of the loop", &Rack::gain, 0.1F, 2.0F, 0.1F, "estimate"},
};
const std::array texts{TextSetting<Rack>{"site", "where the rack stands", &Rack::site, "hall", "convention",
                                         "letters, digits and -",
                                         [](std::string_view text) { return text.find('/') == std::string_view::npos; }}};
const std::array addresses{
    AddressSetting<Rack>{"field_bus", "line of the rack's devices", &Rack::field_bus, "", "no default"}};

Rack read(const std::string& text) {
  const SettingsSection file = parse_settings(text, "rack.toml");
  SettingsReader reader("rack.toml", file);
  Rack rack;
  reader.read(numbers, rack);
  reader.read(texts, rack);
  reader.read(addresses, rack);
  for (SettingsReader& pump : reader.sections("pump")) {
    pump.read(numbers, rack);
    pump.finish();
  }
  reader.finish();
  return rack;
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const StartError& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("settings that are given are read, the others keep their defaults") {
  const Rack rack = read("supply_c = 35\nsite = 'north'\nfield_bus = \"tcp:127.0.0.1:1502\"\n");
  CHECK(rack.supply_c == 35.0F);
  CHECK(rack.gain == 0.1F);
  CHECK(rack.site == "north");
  REQUIRE(rack.field_bus.has_value());
  CHECK(rack.field_bus->port == 1502);
  CHECK(read("").supply_c == 40.0F);
}

TEST_CASE("the ends of a range are permitted, whole or broken") {
  CHECK(read("supply_c = 30").supply_c == 30.0F);
  CHECK(read("supply_c = 43.0").supply_c == 43.0F);
  CHECK(read("gain = 0.1").gain == 0.1F);
}

TEST_CASE("each mistake is told in one sentence with file, line, key, value and what is permitted") {
  struct Mistake {
    const char* text;
    const char* sentence;
  };
  const std::array mistakes{
      Mistake{"\nsupply_c = 900\n", "rack.toml:2: supply_c = 900: permitted 30..43 C"},
      Mistake{"supply_c = 43.5", "rack.toml:1: supply_c = 43.5: permitted 30..43 C"},
      Mistake{"gain = -1", "rack.toml:1: gain = -1: permitted 0.1..2"},
      Mistake{"gain = nan", "rack.toml:1: gain = nan: permitted 0.1..2"},
      Mistake{"gain = inf", "rack.toml:1: gain = inf: permitted 0.1..2"},
      Mistake{"gain = 1e308", "rack.toml:1: gain = 1e+308: permitted 0.1..2"},
      Mistake{"supply_c = \"warm\"", "rack.toml:1: supply_c = \"warm\": permitted is a number 30..43 C"},
      Mistake{"supply_c = true", "rack.toml:1: supply_c = true: permitted is a number 30..43 C"},
      Mistake{"supply_c = [40]", "rack.toml:1: supply_c = [ 40 ]: permitted is a number 30..43 C"},
      Mistake{"site = 7", "rack.toml:1: site = 7: permitted is a text in quotes: letters, digits and -"},
      Mistake{"site = 'a/b'", "rack.toml:1: site = \"a/b\": permitted: letters, digits and -"},
      Mistake{"field_bus = 502",
              "rack.toml:1: field_bus = 502: permitted is an address in quotes, as \"tcp:127.0.0.1:1502\""},
      Mistake{"field_bus = 'tcp:x'", "rack.toml:1: field_bus: address \"tcp:x\": permitted is tcp:host:port"},
      Mistake{"gain = 1\nsuply_c = 40", "rack.toml:2: unknown key suply_c; did you mean supply_c?"},
      Mistake{"colour = 'red'", "rack.toml:1: unknown key colour"},
      Mistake{"[pmp]\ngain = 1", "rack.toml:1: unknown section [pmp]; did you mean [pump]?"},
      Mistake{"[pump]\ngian = 1", "rack.toml:2: unknown key gian; did you mean gain?"},
      Mistake{"[[pump]]\ngain = 1\n[[pump]]\ngain = 9", "rack.toml:4: gain = 9: permitted 0.1..2"},
      Mistake{"supply_c = {a = 1}", "rack.toml:1: unknown section [supply_c]"},
  };
  for (const Mistake& mistake : mistakes) CHECK(refusal(mistake.text) == mistake.sentence);
}

TEST_CASE("a key in the wrong section is told where it belongs") {
  const auto refused = [](const std::string& text) -> std::string {
    const SettingsSection file = parse_settings(text, "rack.toml");
    SettingsReader reader("rack.toml", file);
    Rack rack;
    reader.declare("", texts);
    reader.declare("[pump]", numbers);
    reader.declare("[[valve]]", std::array{numbers[1]});
    try {
      reader.read(texts, rack);
      for (SettingsReader& pump : reader.sections("pump")) {
        pump.read(numbers, rack);
        pump.finish();
      }
      for (SettingsReader& valve : reader.sections("valve")) valve.finish();
      reader.finish();
    } catch (const StartError& error) {
      return error.what();
    }
    return "taken";
  };
  CHECK(refused("site = 'a'\n[pump]\nsupply_c = 40\n") == "taken");
  CHECK(refused("\nsupply_c = 40\n") == "rack.toml:2: key supply_c belongs under [pump]");
  CHECK(refused("gain = 1\n[pump]\n") == "rack.toml:1: key gain belongs under [pump] or under [[valve]]");
  CHECK(refused("[pump]\nsite = 'a'\n") ==
        "rack.toml:2: key site belongs at the top of the file, before the first section");
  CHECK(refused("[[valve]]\nsupply_c = 40\n") == "rack.toml:2: key supply_c belongs under [pump]");
  CHECK(refused("suply_c = 40\n") == "rack.toml:1: unknown key suply_c; did you mean supply_c, under [pump]?");
  CHECK(refused("[pump]\nsuply_c = 40\n") == "rack.toml:2: unknown key suply_c; did you mean supply_c?");
  CHECK(refused("colour = 'red'\n") == "rack.toml:1: unknown key colour");
}

TEST_CASE("what is no TOML is told with its line, a key given twice too") {
  for (const char* text : {"gain = 1\ngain = 2", "gain = ", "gain 1", "[pump", "= 1", "gain = 1 2", "gain = '\x01'",
                           "\xFF\xFE", "gain = 1\n[pump]\n[pump]"}) {
    CAPTURE(text);
    const std::string sentence = refusal(text);
    CHECK(sentence.starts_with("rack.toml:"));
    CHECK(sentence.find('\n') == std::string::npos);
  }
  CHECK(refusal("gain = 1\ngain = 2").starts_with("rack.toml:2: "));
}

TEST_CASE("a file that cannot be read is told with the reason") {
  const test::TemporaryFolder folder;
  const auto refused = [](const std::string& path) -> std::string {
    try {
      read_settings_file(path);
    } catch (const StartError& error) {
      return error.what();
    }
    return "taken";
  };
  const std::string absent = folder.file("absent.toml");
  CHECK(refused(absent) == absent + ": cannot read: no such file or directory");
  CHECK(refused(folder.file("")) == folder.file("") + ": cannot read: it is a directory");
  CHECK(refused(folder.write("huge.toml", std::string(1'000'001, '#'))).ends_with("at most 1,000,000 bytes"));
  const SettingsSection empty = read_settings_file(folder.write("empty.toml", ""));
  CHECK(empty.values.empty());
}

TEST_CASE("random bytes are refused or read, never more") {
  std::mt19937 random(3);
  const std::string alphabet = "abgain=.0123456789[]{}'\"\n\\ ,#supply_c\x80\xFF";
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random() % 60, ' ');
    for (char& at : text) at = alphabet[random() % alphabet.size()];
    const std::string told = refusal(text);
    REQUIRE(told.find('\n') == std::string::npos);
  }
}

TEST_CASE("the nearest key is the one with the fewest changed letters, if any is near") {
  const std::vector<std::string> known{"supply_c", "return_c", "gain"};
  CHECK(nearest("supply", known) == "supply_c");
  CHECK(nearest("retrun_c", known) == "return_c");
  CHECK(nearest("gian", known) == "gain");
  CHECK(nearest("voltage_kv", known).empty());
}

TEST_CASE("the pages show every row, and the sample file is read as it stands and with its defaults uncommented") {
  std::ostringstream page;
  describe_settings(page, "", numbers);
  CHECK(page.str().find("supply_c  (C, 30..43; default 40)\n    supply set point.\n    default from: estimate\n") == 0);
  std::ostringstream sample;
  sample_settings(sample, "", numbers);
  sample_settings(sample, "", texts);
  CHECK(refusal(sample.str()) == "taken");
  std::string uncommented;
  std::istringstream lines(sample.str());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#") && !line.starts_with("# ")) uncommented += line.substr(1) + "\n";
  }
  const Rack rack = read(uncommented);
  CHECK(rack.supply_c == 40.0F);
  CHECK(rack.site == "hall");
}
