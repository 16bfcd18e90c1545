// The message of kind record: every point of the point table, and each GPU's temperature and power.
#pragma once

#include <optional>
#include <string>

#include "gateway/store/rows.hpp"

namespace isotherm::gateway {

/// The JSON text of a stored record, or nothing where its blob is not a record.
std::optional<std::string> record_message(const RecordRow& row);

/// The record of a row, or the fault of its blob.
Result<Record> decode(const RecordRow& row);

}  // namespace isotherm::gateway
