// A whole dashboard on a free port, in a workspace of its own with one lab.

#ifndef WEB_TESTING_SERVED_H_
#define WEB_TESTING_SERVED_H_

#include <atomic>
#include <string>
#include <thread>

#include "web/server.h"

namespace course::web::testing {

inline constexpr char kToken[] = "0123456789abcdef0123456789abcdef";
inline constexpr char kLab[] = "//phases/00-a/lab-01-x";  // 20 points, one test

class Served {
 public:
  // `change` may set further options before the server starts.
  explicit Served(const std::function<void(ServeOptions&)>& change = nullptr);
  // Stops the server; its status is IsOk, or the test fails.
  ~Served();

  int port() const { return port_; }
  const std::string& root() const { return options_.root; }
  const ServeOptions& options() const { return options_; }
  void Stop();

  std::string Cookie() const;  // "course_PORT=TOKEN"
  // A request that is let in, with further fields, each ended by CRLF.
  std::string Get(const std::string& target, const std::string& fields = "") const;
  std::string Post(const std::string& target, const std::string& form, const std::string& fields = "") const;

 private:
  ServeOptions options_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
  int port_ = 0;
};

}  // namespace course::web::testing

#endif  // WEB_TESTING_SERVED_H_
