#include "tests/gateway/schema_check.hpp"

#include <regex.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace isotherm::test {
namespace {

using Json = nlohmann::json;
using Errors = std::vector<std::string>;

/// By the extended expressions of POSIX, so a schema's patterns keep to what both they and ECMAScript know. std::regex
/// does not compile under the sanitizers with these warnings (GCC 12).
bool matches(const std::string& text, const std::string& pattern) {
  regex_t compiled;
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return found;
}

struct Checker {
  const Json& root;
  Errors errors;

  void wrong(const std::string& path, const std::string& what) { errors.push_back(path + ": " + what); }

  static bool is_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  void type(const Json& rule, const Json& value, const std::string& path) {
    const Json types = rule.is_array() ? rule : Json::array({rule});
    for (const Json& one : types) {
      if (is_type(value, one.get<std::string>())) return;
    }
    wrong(path, value.dump().substr(0, 40) + " is not " + rule.dump());
  }

  void properties(const Json& schema, const Json& value, const std::string& path) {
    if (!value.is_object()) return;
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) wrong(path, "lacks " + name.dump());
    }
    const Json known = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      if (known.contains(name)) {
        check(known[name], member, path + "/" + name);
      } else if (schema.value("additionalProperties", true) == false) {
        wrong(path, "has " + name + ", which the schema does not know");
      }
    }
  }

  void items(const Json& schema, const Json& value, const std::string& path) {
    if (!value.is_array()) return;
    if (value.size() < schema.value("minItems", std::size_t{0})) wrong(path, "has too few items");
    if (value.size() > schema.value("maxItems", value.size())) wrong(path, "has too many items");
    if (!schema.contains("items")) return;
    for (std::size_t n = 0; n < value.size(); ++n) check(schema["items"], value[n], path + "/" + std::to_string(n));
  }

  void check(const Json& schema, const Json& value, const std::string& path) {
    static const std::set<std::string> known = {
        "$schema", "$id",      "$defs",      "$ref",     "title",    "description",
        "type",    "required", "properties", "items",    "const",    "enum",
        "minimum", "maximum",  "pattern",    "minItems", "maxItems", "additionalProperties"};
    for (const auto& [keyword, rule] : schema.items()) {
      if (known.count(keyword) == 0) wrong(path, "the checker does not know " + keyword);
    }
    if (schema.contains("$ref")) {
      const std::string reference = schema["$ref"];
      return check(root.at(Json::json_pointer(reference.substr(1))), value, path);
    }
    if (schema.contains("type")) type(schema["type"], value, path);
    if (schema.contains("const") && value != schema["const"]) wrong(path, "is not " + schema["const"].dump());
    if (schema.contains("enum")) {
      bool found = false;
      for (const Json& one : schema["enum"]) found |= one == value;
      if (!found) wrong(path, value.dump() + " is not one of " + schema["enum"].dump());
    }
    if (value.is_number()) {
      if (schema.contains("minimum") && value < schema["minimum"]) wrong(path, value.dump() + " is too small");
      if (schema.contains("maximum") && value > schema["maximum"]) wrong(path, value.dump() + " is too large");
    }
    if (value.is_string() && schema.contains("pattern") && !matches(value, schema["pattern"])) {
      wrong(path, value.dump() + " does not match " + schema["pattern"].dump());
    }
    properties(schema, value, path);
    items(schema, value, path);
  }
};

}  // namespace

Errors schema_errors_of(const std::string& schema_text, const std::string& text) {
  const Json schema = Json::parse(schema_text);
  const Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return {"not JSON: " + text.substr(0, 80)};
  Checker checker{schema, {}};
  checker.check(schema, value, "");
  return checker.errors;
}

Errors schema_errors(const std::string& name, const std::string& text) {
  std::ifstream file{"docs/schemas/" + name + ".schema.json"};
  if (!file) return {"no schema docs/schemas/" + name + ".schema.json: tests run from the root of the source"};
  return schema_errors_of({std::istreambuf_iterator<char>{file}, {}}, text);
}

}  // namespace isotherm::test
