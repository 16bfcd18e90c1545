// The demo's end of the plant's control socket: the truth as it is pushed, and commands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hal/linux/descriptor.hpp"

namespace isotherm::demo {

/// Lines over a socket of the file system; connects again by itself.
class LineSocket {
 public:
  LineSocket(std::string path, std::string greeting);
  /// Connects where due (and sends the greeting), then reads what is there; never waits.
  void tick(std::int64_t wall_ms);
  bool connected() const { return static_cast<bool>(socket_); }
  /// False if it is not connected or the line did not go out whole.
  bool send(const std::string& line);
  std::vector<std::string> take();

 private:
  void drop(std::int64_t wall_ms);

  std::string path_;
  std::string greeting_;
  hal::Descriptor socket_;
  std::string partial_;
  std::vector<std::string> lines_;
  std::int64_t next_ms_ = 0;
};

class PlantLink {
 public:
  explicit PlantLink(const std::string& path) : truth_(path, "watch"), commands_(path, "") {}
  void tick(std::int64_t wall_ms) {
    truth_.tick(wall_ms);
    commands_.tick(wall_ms);
  }
  bool connected() const { return truth_.connected() && commands_.connected(); }
  /// Lines of truth, one a plant second.
  std::vector<std::string> take_truth() { return truth_.take(); }
  bool command(const std::string& line) { return commands_.send(line); }
  /// Answers to commands.
  std::vector<std::string> take_answers() { return commands_.take(); }

 private:
  LineSocket truth_;
  LineSocket commands_;
};

}  // namespace isotherm::demo
