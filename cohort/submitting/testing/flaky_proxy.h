// A network that breaks: passes connections on to a server, and cuts each one after some bytes, in either direction.

#ifndef COHORT_SUBMITTING_TESTING_FLAKY_PROXY_H_
#define COHORT_SUBMITTING_TESTING_FLAKY_PROXY_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace course::cohort {

// After how many bytes a connection is cut; -1: not at all.
struct Cut {
  int after_sent = -1;   // by the client
  int after_heard = -1;  // by the client: 0 is an answer that got lost altogether
};

class FlakyProxy {
 public:
  // `next` is asked for each connection, on the proxy's thread.
  FlakyProxy(int server_port, std::function<Cut()> next);
  ~FlakyProxy();

  std::string Url() const;

 private:
  void Run();

  const int server_port_;
  const std::function<Cut()> next_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_TESTING_FLAKY_PROXY_H_
