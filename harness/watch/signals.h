// Signals as something that poll(2) sees.

#ifndef HARNESS_WATCH_SIGNALS_H_
#define HARNESS_WATCH_SIGNALS_H_

#include <vector>

namespace course::watch {

// While it lives, SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGWINCH are collected here instead of acting. Programs that are
// started meanwhile get them as usual. There is one at a time.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int fd() const;
  std::vector<int> Read();
};

}  // namespace course::watch

#endif  // HARNESS_WATCH_SIGNALS_H_
