#include <algorithm>
#include <array>
#include <string_view>

#include "control/point/record.hpp"
#include "gateway/store/schema.hpp"

namespace isotherm::gateway {
namespace {

enum class Form { hundredths_signed, hundredths, hundredths_of_word, high_byte, low_byte, bit, row };

struct Column {
  std::string_view name;  // as in the point table
  std::size_t word;       // record_word
  Form form;
  unsigned bit = 0;
};

constexpr std::size_t slow(Slow word) { return record_word::slow + static_cast<std::size_t>(word); }

constexpr auto columns = std::to_array<Column>({
    {"controlled_temperature_c", record_word::controlled_temperature, Form::hundredths_signed},
    {"gpu_set_point_c", record_word::gpu_target, Form::hundredths_signed},
    {"supply_temperature_c", record_word::supply_temperature, Form::hundredths_signed},
    {"return_temperature_c", record_word::return_temperature, Form::hundredths_signed},
    {"flow_commanded_lpm", record_word::outputs + 5, Form::hundredths_of_word},
    {"supply_set_point_c", record_word::outputs + 6, Form::hundredths_signed},
    {"pump_1_command_percent", record_word::outputs, Form::hundredths_of_word},
    {"pump_2_command_percent", record_word::outputs + 1, Form::hundredths_of_word},
    {"valve_command_percent", record_word::outputs + 2, Form::hundredths_of_word},
    {"heat_carried_kw", record_word::heat_carried, Form::hundredths_of_word},
    {"mode", record_word::outputs + 7, Form::high_byte},
    {"law", record_word::outputs + 7, Form::low_byte},
    {"permit", record_word::outputs + 4, Form::bit, 0},
    {"power_brake", record_word::outputs + 4, Form::bit, 1},
    {"pumps_held_by_row", record_word::outputs + 4, Form::row, record_word::pumps_held_bit},
    {"valve_held_by_row", record_word::outputs + 4, Form::row, record_word::valve_held_bit},
    {"facility_flow_lpm", slow(Slow::facility_flow), Form::hundredths},
    {"level_percent", slow(Slow::level), Form::hundredths},
    {"dew_point_c", slow(Slow::dew_point), Form::hundredths_signed},
    {"facility_supply_temperature_c", slow(Slow::facility_supply_temperature), Form::hundredths_signed},
    {"facility_return_temperature_c", slow(Slow::facility_return_temperature), Form::hundredths_signed},
    {"ambient_temperature_c", slow(Slow::ambient_temperature), Form::hundredths_signed},
    {"first_out", record_word::levels + 2, Form::low_byte},
});

// SQLite has no function from bytes to a number, but hex() and instr() do: the digits are looked up one by one, where a
// missing '0' in the alphabet makes '0' the 0 that instr() gives for "not there".
std::string digit(std::size_t at) { return "instr('123456789ABCDEF', substr(h, " + std::to_string(at + 1) + ", 1))"; }
std::string byte(std::size_t at) { return "(" + digit(2 * at) + " * 16 + " + digit(2 * at + 1) + ")"; }
std::string word(std::size_t at) { return "(" + byte(2 * at) + " * 256 + " + byte(2 * at + 1) + ")"; }

std::string expression(const Column& column) {
  const std::string value = word(column.word);
  switch (column.form) {
    case Form::hundredths_signed:
      return "nullif(" + value + " - CASE WHEN " + digit(4 * column.word) +
             " >= 8 THEN 65536 ELSE 0 END, -32768) / 100.0";
    case Form::hundredths:
      return "nullif(" + value + ", 65535) / 100.0";
    case Form::hundredths_of_word:
      return value + " / 100.0";
    case Form::high_byte:
      return byte(2 * column.word);
    case Form::low_byte:
      return byte(2 * column.word + 1);
    case Form::bit:
      return "(" + value + " >> " + std::to_string(column.bit) + ") & 1";
    case Form::row:
      return "(" + value + " >> " + std::to_string(column.bit) + ") & 31";
  }
  return "NULL";
}

}  // namespace

std::string record_decoded_view() {
  std::string sql =
      "CREATE VIEW record_decoded AS SELECT source, boot, sequence, mono_ms, "
      "strftime('%Y-%m-%dT%H:%M:%fZ', utc_ms / 1000.0, 'unixepoch') AS utc";
  for (const Column& column : columns) sql += ",\n  " + expression(column) + " AS " + std::string{column.name};
  return sql + "\nFROM (SELECT *, hex(blob) AS h FROM record)";
}

bool is_decoded(std::string_view point) {
  return std::ranges::any_of(columns, [point](const Column& column) { return column.name == point; });
}

}  // namespace isotherm::gateway
