// One guest who sends drafts as fast as the server lets him, from a process of his own.

#ifndef WEB_BENCH_QUIZ_GREEDY_H_
#define WEB_BENCH_QUIZ_GREEDY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "web/bench/process.h"

namespace course::web::bench {

class Greedy {
 public:
  // Sends over that many connections until it is destroyed. REQUIRES: this process has one thread.
  Greedy(int port, const std::string& bank, int connections);
  ~Greedy();
  Greedy(const Greedy&) = delete;
  Greedy& operator=(const Greedy&) = delete;

  struct Counts {
    int64_t sent = 0;
    int64_t refused = 0;  // 429
  };
  Counts counts() const;

 private:
  struct Shared;
  Shared* const shared_;
  std::optional<Process> process_;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_GREEDY_H_
