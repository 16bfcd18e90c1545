#include "tests/gateway/schema_check.hpp"

#include <doctest/doctest.h>

namespace isotherm::test {
namespace {

constexpr const char* schema = R"({"type":"object","additionalProperties":false,"required":["a"],"properties":{
  "a":{"type":"integer","minimum":1,"maximum":9},"b":{"enum":["x","y"]},"c":{"type":["string","null"],"pattern":"^q"},
  "d":{"type":"array","maxItems":2,"items":{"$ref":"#/$defs/one"}},"e":{"const":true}},"$defs":{"one":{"const":1}}})";

TEST_CASE("the checker finds nothing in a text that fits") {
  CHECK(schema_errors_of(schema, R"({"a":3,"b":"y","c":null,"d":[1,1],"e":true})").empty());
}

TEST_CASE("the checker finds each kind of error, and names where") {
  for (const char* text :
       {"{}", R"({"a":0})", R"({"a":10})", R"({"a":1.5})", R"({"a":"1"})", R"({"a":1,"b":"z"})", R"({"a":1,"c":"no"})",
        R"({"a":1,"d":[1,2]})", R"({"a":1,"d":[1,1,1]})", R"({"a":1,"e":false})", R"({"a":1,"f":1})", R"({"a":1)"}) {
    CAPTURE(text);
    CHECK(schema_errors_of(schema, text).size() == 1);
  }
  CHECK(schema_errors_of(schema, R"({"a":1,"d":[1,2]})")[0].find("/d/1") == 0);
}

TEST_CASE("a keyword that is not known is an error, not a rule that is skipped") {
  CHECK(schema_errors_of(R"({"oneOf":[]})", "1").size() == 1);
}

}  // namespace
}  // namespace isotherm::test
