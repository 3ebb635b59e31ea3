// A server in a process of its own, so that its time and memory can be told from the load generator's.

#ifndef WEB_BENCH_PROCESS_H_
#define WEB_BENCH_PROCESS_H_

#include <sys/types.h>

#include <functional>

namespace course::web::bench {

class Process {
 public:
  // `serve` calls its argument with the port when it listens. REQUIRES: this process has one thread.
  explicit Process(const std::function<void(const std::function<void(int port)>& ready)>& serve);
  // Ends the server; it also ends with this process.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int port() const { return port_; }  // 0 if it ended instead of listening
  // What it has used of the processors: tells more than the clock when other programs run beside it.
  double CpuMicroseconds() const;
  double MegabytesResident() const;

 private:
  pid_t pid_ = -1;
  int port_ = 0;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_PROCESS_H_
