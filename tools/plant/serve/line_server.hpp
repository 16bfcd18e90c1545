// A socket of the file system that takes lines and answers lines, and pushes lines to those who asked for them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "hal/linux/poll_loop.hpp"
#include "hal/linux/sockets.hpp"

namespace isotherm::plant {

class LineServer {
 public:
  struct Answer {
    std::string line;    // without its newline
    bool watch = false;  // from now on push to this peer
  };
  using Handler = std::function<Answer(std::string_view line)>;

  /// Throws StartError where the path cannot be listened on.
  LineServer(const std::string& path, hal::PollLoop& loop, Handler handler);
  ~LineServer();
  LineServer(const LineServer&) = delete;
  LineServer& operator=(const LineServer&) = delete;

  /// To every watcher; one that does not read is let go.
  void push(const std::string& line);
  bool watched() const;
  std::size_t peers() const { return peers_.size(); }

 private:
  struct Peer {
    hal::Descriptor descriptor;
    std::string received;
    bool watching = false;
  };

  void admit();
  void serve(int descriptor);
  bool take_lines(Peer& peer);
  void drop(int descriptor);

  hal::PollLoop& loop_;
  Handler handler_;
  hal::Listener listener_;
  std::map<int, Peer> peers_;
};

}  // namespace isotherm::plant
