// The plant's state on disk, replaced as a whole: whoever is killed while writing leaves the state before.
#pragma once

#include <string>

#include "tools/plant/serve/served_plant.hpp"

namespace isotherm::plant {

class StateFile {
 public:
  /// An empty path keeps nothing.
  explicit StateFile(std::string path) : path_(std::move(path)) {}

  /// Whether there was a state to take up. Throws StartError where there is one that cannot be used.
  bool restore(ServedPlant& plant) const;
  /// False where it could not be written; the plant runs on, and the caller says so.
  bool save(ServedPlant& plant) const;

 private:
  std::string path_;
};

}  // namespace isotherm::plant
