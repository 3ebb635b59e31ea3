#include "cohort/submitting/testing/model_server.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace course::cohort {

ModelServer::ModelServer() {
  server_.set_keep_alive_max_count(1);
  // Not before the body is read: a server that closes with bytes unread resets the connection, and the answer with it.
  const auto unless_instead = [this](void (ModelServer::*handle)(const httplib::Request&, httplib::Response&)) {
    return [this, handle](const httplib::Request& from, httplib::Response& to) {
      std::function<bool(const httplib::Request&, httplib::Response&)> instead;
      {
        const std::lock_guard lock(mutex_);
        ++requests_;
        instead = instead_;
      }
      if (!instead || !instead(from, to)) (this->*handle)(from, to);
    };
  };
  server_.Post("/api/v1/submissions", unless_instead(&ModelServer::Submit));
  server_.Post("/api/v1/runs", unless_instead(&ModelServer::Report));
  port_ = server_.bind_to_any_port("127.0.0.1");
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  while (!server_.is_running()) std::this_thread::yield();
}

ModelServer::~ModelServer() {
  server_.stop();
  thread_.join();
}

std::string ModelServer::Url() const { return absl::StrCat("http://127.0.0.1:", port_); }

void ModelServer::Instead(std::function<bool(const httplib::Request&, httplib::Response&)> other) {
  const std::lock_guard lock(mutex_);
  instead_ = std::move(other);
}

std::map<std::string, wire::Submission> ModelServer::submissions() const {
  const std::lock_guard lock(mutex_);
  return submissions_;
}
std::map<std::string, wire::ReportedRun> ModelServer::runs() const {
  const std::lock_guard lock(mutex_);
  return runs_;
}
int ModelServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}
int ModelServer::conflicts() const {
  const std::lock_guard lock(mutex_);
  return conflicts_;
}

void ModelServer::Submit(const httplib::Request& from, httplib::Response& to) {
  const absl::StatusOr<wire::Submission> submission = wire::SubmissionFrom(from.body);
  if (!submission.ok()) {
    to.status = 400;
    to.set_content(wire::Dump(wire::ToJson(wire::Error{"invalid", std::string(submission.status().message())})),
                   "application/json");
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto [kept, is_new] = submissions_.emplace(submission->id, *submission);
  if (!is_new && !(kept->second == *submission)) ++conflicts_;
  to.status = is_new ? 202 : 200;
  to.set_content(wire::Dump(wire::ToJson(wire::State{.id = submission->id, .lab = submission->lab})),
                 "application/json");
}

void ModelServer::Report(const httplib::Request& from, httplib::Response& to) {
  const absl::StatusOr<std::vector<wire::ReportedRun>> runs = wire::RunsFrom(from.body);
  if (!runs.ok()) {
    to.status = 400;
    to.set_content(wire::Dump(wire::ToJson(wire::Error{"invalid", std::string(runs.status().message())})),
                   "application/json");
    return;
  }
  const std::lock_guard lock(mutex_);
  int kept = 0;
  for (const wire::ReportedRun& run : *runs) {
    const auto [known, is_new] = runs_.emplace(run.id, run);
    if (!is_new && !(known->second == run)) ++conflicts_;
    kept += is_new;
  }
  to.set_content(wire::Dump({{"kept", kept}, {"known", static_cast<int>(runs->size()) - kept}}), "application/json");
}

}  // namespace course::cohort
