#include "gateway/app/settings.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "gateway/app/explain_poll.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::gateway {
namespace {

constexpr const char* small = "[[rack]]\nname = \"r7\"\ncontroller = \"tcp:10.0.0.7:502\"\n";

std::string why_not(const std::string& text) {
  try {
    parse_gateway_settings(text, "g.toml");
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a small file is enough: everything else has its default") {
  const GatewaySettings settings = parse_gateway_settings(small, "g.toml");
  CHECK(settings.site == "site");
  CHECK(settings.broker->port == 1883);
  REQUIRE(settings.racks.size() == 1);
  CHECK(settings.follower(settings.racks[0]).source == "site/r7");
  CHECK(settings.follower(settings.racks[0]).gpu_set_point == absent_signed);
  CHECK_FALSE(settings.meters.address);
  CHECK(settings.meter_settings().size() == 5);
  CHECK(settings.meter_settings()[0].role == MeterRole::it);
  CHECK(settings.meter_settings()[0].mwh_per_count == 100);
  CHECK(settings.limits().most_bytes == 0);
}

TEST_CASE("every section reaches what it sets") {
  const GatewaySettings settings = parse_gateway_settings(
      "site = \"north\"\nbroker = \"tcp:[::1]:1884\"\n[retention]\ndays = 1\nsize_mib = 2\n[[rack]]\nname = "
      "\"a\"\ngpu_set_point_c = "
      "66.5\n[[rack]]\nname = \"b\"\ncontroller = \"tcp:b:502\"\n[meters]\naddress = \"tcp:m:502\"\ncategory = 2\nrated_it_power_kw = "
      "89.1\n[[meter]]\nname = "
      "\"feed\"\nrole = \"it\"\nunit = 3\nbits = 32\ncount_wh = 10\n[[meter]]\nname = \"fans\"\nform = "
      "\"power_only\"\n",
      "g.toml");
  CHECK(settings.racks.size() == 2);
  CHECK(settings.follower(settings.racks[0]).gpu_set_point == 6650);
  CHECK(settings.limits().most_bytes == 2'097'152);
  CHECK(settings.limits().most_age_ms == 86'400'000);
  const auto meters = settings.meter_settings();
  REQUIRE(meters.size() == 2);
  CHECK(meters[0].bits == 32);
  CHECK(meters[0].mwh_per_count == 10'000);
  CHECK(meters[1].form == MeterForm::power_only);
  CHECK(settings.poller(10).pue.rated_it_w == 89'100);
  CHECK(settings.poller(10).pue.category == 2);
  CHECK(settings.poller(10).time_scale == 10);
}

TEST_CASE("what cannot be is refused in one sentence that names the file and the cause") {
  CHECK(has(why_not(""), "nothing to poll"));
  CHECK(has(why_not("sitee = \"x\"\n"), "site"));
  CHECK(has(why_not("site = \"a/b\"\n[[rack]]\n"), "a-z"));
  CHECK(has(why_not("site = 5\n[[rack]]\n"), "site"));
  CHECK(has(why_not("poll_period_s = 1000\n[[rack]]\n"), "60"));
  CHECK(has(why_not("[[rack]]\n[[rack]]\n"), "two racks are named r1"));
  CHECK(has(why_not("[[rack]]\nname = \"a\"\ncontroller = \"tcp:c:502\"\n[[rack]]\nname = \"b\"\ncontroller = \"tcp:c:502\"\n"),
            "racks a and b have the same controller, tcp:c:502"));
  CHECK(has(why_not("broker = \"tcp:127.0.0.1:0\"\n[[rack]]\n"), "broker = tcp:127.0.0.1:0: a port to connect to is 1..65535"));
  CHECK(has(why_not("[[rack]]\ncontroller = \"tcp:c:0\"\n"), "[[rack]] r1: controller = tcp:c:0"));
  CHECK(has(why_not("[meters]\naddress = \"tcp:m:0\"\n"), "[meters]: address = tcp:m:0"));
  for (const std::string broker : {"localhost", "rtu:/dev/ttyS1", "rtu+unix:/run/bus", "1883"}) {
    const std::string why = why_not("broker = \"" + broker + "\"\n[[rack]]\n");
    CHECK(has(why, "broker: address \"" + broker + "\": permitted is tcp:host:port"));
    CHECK_FALSE(has(why, "rtu:/dev/ttyS1[")); // nothing is offered that would be refused
  }
  CHECK(
      has(why_not("[meters]\naddress = \"tcp:m:502\"\n[[meter]]\nname = \"feed\"\nrole = \"it\"\n"), "a ratio needs"));
  CHECK(has(why_not(std::string{small} + "[[meter]]\nname = \"x\"\nrole = \"it\"\nform = \"float32\"\n"), "2^24"));
  CHECK(has(why_not(std::string{small} + "[[meter]]\nrole = \"it\"\n[[meter]]\n"), "two meters are named meter"));
  CHECK(has(why_not(std::string{small} + "[[meter]]\nname = \"feed\"\nrole = \"it\"\nunit = 1.5\n"),
            "[[meter]] feed: unit = 1.5: permitted is a whole number"));
  CHECK(has(why_not(std::string{small} + "[[meter]]\nname = \"feed\"\nrole = \"it\"\nbits = 31.9\n"), "bits = 31.9"));
  CHECK(has(why_not(std::string{small} + "[meters]\ncategory = 2.5\n"), "[meters]: category = 2.5"));
  CHECK(why_not("controller = \"tcp:c:502\"\n") == "g.toml:1: key controller belongs under [[rack]]");
  CHECK(why_not("name = \"r1\"\n") == "g.toml:1: key name belongs under [[rack]] or under [[meter]]");
  CHECK(why_not(std::string{small} + "broker = \"tcp:b:1883\"\n") ==
        "g.toml:4: key broker belongs at the top of the file, before the first section");
  CHECK(why_not(std::string{small} + "days = 3\n") == "g.toml:4: key days belongs under [retention]");
  for (const char* text : {"", "site = 5\n[[rack]]\n", "[[rack]]\n[[rack]]\n"})
    CHECK(why_not(text).rfind("g.toml", 0) == 0);
}

TEST_CASE("the sample file is valid as it is printed") {
  std::ostringstream sample;
  sample_gateway_settings(sample);
  CHECK(why_not(sample.str()) == "");
  std::ostringstream page;
  describe_gateway_settings(page);
  CHECK(has(page.str(), "[[rack]]"));
  CHECK(has(page.str(), "rated_it_power_kw"));
}

TEST_CASE("the poll plan names every rack, meter and block") {
  std::ostringstream plan;
  explain_poll(plan, parse_gateway_settings(std::string{small} + "[meters]\naddress = \"tcp:m:502\"\n", "g.toml"));
  for (const char* part : {"rack r7 at tcp:10.0.0.7:502", "0x0000", "0x4000", "0x1000", "0x0800", "unit 51, it (it)",
                           "unit 54, dry_cooler (cooling)", "CDU pumps"}) {
    CAPTURE(part);
    CHECK(has(plan.str(), part));
  }
}

}  // namespace
}  // namespace isotherm::gateway
