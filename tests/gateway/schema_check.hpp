// Checks a JSON text against one of docs/schemas: the subset of draft 2020-12 that those files use.
#pragma once

#include <string>
#include <vector>

namespace isotherm::test {

/// What is wrong with `text` by docs/schemas/<name>.schema.json, one sentence each with the path; empty: nothing. A
/// keyword that the checker does not know is wrong as well, so that no rule is silently skipped.
std::vector<std::string> schema_errors(const std::string& name, const std::string& text);
/// The same against a schema given as text.
std::vector<std::string> schema_errors_of(const std::string& schema, const std::string& text);

}  // namespace isotherm::test
