// What the load runs against: a workspace of its own in a temporary folder, and a server process that is open to
// guests.

#ifndef WEB_BENCH_QUIZ_WORKSHOP_H_
#define WEB_BENCH_QUIZ_WORKSHOP_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "web/bench/process.h"

namespace course::web::bench {

class Workshop {
 public:
  // `files`: their content by their path in the workspace, such as "quiz/bank/00.toml".
  static absl::StatusOr<std::unique_ptr<Workshop>> Make(const std::map<std::string, std::string>& files);
  // Ends the server and removes the folder.
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  // Adds files, or replaces them.
  absl::Status Write(const std::map<std::string, std::string>& files);

  // The first time on any free port, later on the same one. REQUIRES: this process has one thread.
  absl::Status Start();
  // As kill -9 does.
  void Kill() { process_.reset(); }

  const Process& process() const { return *process_; }  // REQUIRES: started
  int port() const { return port_; }
  const std::string& Root() const { return root_; }
  std::string StateFolder() const { return root_ + "/.course"; }
  std::string Database() const { return StateFolder() + "/course.db"; }

 private:
  explicit Workshop(std::string root) : root_(std::move(root)) {}

  const std::string root_;
  int port_ = 0;
  std::optional<Process> process_;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_WORKSHOP_H_
