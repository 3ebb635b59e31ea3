// What a process that serves needs of its system: to be told to end, and as many connections as it may have.

#ifndef WEB_STOP_SIGNAL_H_
#define WEB_STOP_SIGNAL_H_

#include <signal.h>

#include <atomic>

namespace course::web {

// As many descriptors as this process may have: each open page holds one.
void RaiseDescriptorLimit();

// Waits for SIGTERM, SIGINT or a flag while it exists. One at a time: signals belong to the process.
class StopSignal {
 public:
  // `flag` may be null.
  explicit StopSignal(const std::atomic<bool>* flag);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void Wait() const;
  // From any thread, and from a signal's handler.
  static void Tell();

 private:
  static int descriptor;
  const std::atomic<bool>* const flag_;
  struct sigaction old_term_ = {}, old_int_ = {};
};

}  // namespace course::web

#endif  // WEB_STOP_SIGNAL_H_
