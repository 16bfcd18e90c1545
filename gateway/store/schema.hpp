// The tables of the store, and the view that decodes records for people.
#pragma once

#include <string>
#include <string_view>

#include "gateway/store/database.hpp"

namespace isotherm::gateway {

/// "ISOT": tells a store from any other SQLite file.
inline constexpr std::int64_t application_id = 0x49534F54;
/// Of the tables; a new point needs no new version, because the view is made anew at each start.
inline constexpr std::int64_t schema_version = 1;

/// Creates the tables in an empty file, or makes sure that they are ours. Throws a StoreError for a file that is
/// neither.
void prepare_schema(Database& database);

/// The view `record_decoded`: the common points of each record under the names of the point table.
std::string record_decoded_view();
/// Whether a point is a column of it.
bool is_decoded(std::string_view point);

}  // namespace isotherm::gateway
