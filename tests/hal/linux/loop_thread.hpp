// Runs a poll loop in a thread of its own until the test ends, so that a blocking client can be served in one process.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <future>
#include <limits>
#include <mutex>
#include <thread>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/poll_loop.hpp"

namespace isotherm::test {

class LoopThread {
 public:
  explicit LoopThread(hal::PollLoop& loop) : loop_(loop), bell_(::eventfd(0, EFD_NONBLOCK)) {
    loop_.watch(bell_.number(), POLLIN, [this](short) { take(); });
    thread_ = std::thread([this] { loop_.run_until(std::numeric_limits<std::int64_t>::max()); });
  }
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  ~LoopThread() {
    run([this] { loop_.stop(); });
    thread_.join();
    loop_.forget(bell_.number());
  }

  /// Runs `work` in the loop's thread and returns when it is done.
  void run(std::function<void()> work) {
    std::packaged_task<void()> task(std::move(work));
    std::future<void> done = task.get_future();
    {
      const std::lock_guard lock(mutex_);
      task_ = std::move(task);
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(bell_.number(), &one, sizeof one);
    done.get();
  }

 private:
  void take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(bell_.number(), &count, sizeof count);
    const std::lock_guard lock(mutex_);
    task_();
  }

  hal::PollLoop& loop_;
  hal::Descriptor bell_;
  std::mutex mutex_;
  std::packaged_task<void()> task_;
  std::thread thread_;
};

}  // namespace isotherm::test
