#include "firmware/loop/board_refusal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace isotherm;

TEST_CASE("a board is refused where it drives a mixing valve that the settings do not know of, and nowhere else") {
  RackSettings settings = default_rack_settings;
  for (const bool fitted : {false, true}) {
    settings.mixing_valve = fitted ? 1.0F : 0.0F;
    for (const hal::Drive other : {hal::Drive::pump_speed_1, hal::Drive::pump_speed_2, hal::Drive::valve, hal::Drive::mixing_valve}) {
      const std::array drives{hal::WiredDrive{hal::Drive::pump_speed_1, nullptr, 0.0F, 1.0F}, hal::WiredDrive{other, nullptr, 0.0F, 1.0F}};
      hal::Wiring wiring;
      wiring.drives = drives;
      const hal::WiredIo wired(wiring);
      const char* told = board_refusal(wired.carries(hal::Drive::mixing_valve), settings);
      const bool refused = other == hal::Drive::mixing_valve && !fitted;
      CHECK((told != nullptr) == refused);
      if (refused) CHECK(std::string(told).find("mixing_valve = \"fitted\"") != std::string::npos);
    }
    CHECK_FALSE(hal::WiredIo(hal::Wiring{}).carries(hal::Drive::mixing_valve));
  }
}
