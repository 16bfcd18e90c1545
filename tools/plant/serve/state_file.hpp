// The plant's state on disk, replaced as a whole: whoever is killed while writing leaves the state before.
#pragma once

#include <string>

#include "hal/linux/descriptor.hpp"
#include "tools/plant/serve/served_plant.hpp"

namespace isotherm::plant {

class StateFile {
 public:
  /// An empty path keeps nothing. Throws StartError where another process keeps the same file, or it cannot be kept at
  /// all.
  explicit StateFile(std::string path);
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  ~StateFile();

  /// Whether there was a state to take up. Throws StartError where there is one that cannot be used.
  bool restore(ServedPlant& plant) const;
  /// False where it could not be written; the plant runs on, and the caller says so.
  bool save(ServedPlant& plant) const;

 private:
  std::string lock_path() const { return path_ + ".lock"; }

  std::string path_;
  hal::Descriptor lock_;  // on a file beside it, since the state's own is replaced with every save
};

}  // namespace isotherm::plant
