// What a cohort's server promises to clones, in a few lines over a real socket: keeps each id once, says what it has.
// The real one is web/cohort/api.h.

#ifndef COHORT_SUBMITTING_TESTING_MODEL_SERVER_H_
#define COHORT_SUBMITTING_TESTING_MODEL_SERVER_H_

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "cohort/wire/wire.h"
#include "httplib.h"

namespace course::cohort {

class ModelServer {
 public:
  ModelServer();
  ~ModelServer();

  int port() const { return port_; }
  std::string Url() const;
  // Answers instead of the server where it returns true; called for each request.
  void Instead(std::function<bool(const httplib::Request&, httplib::Response&)> other);

  std::map<std::string, wire::Submission> submissions() const;  // by id
  std::map<std::string, wire::ReportedRun> runs() const;
  int requests() const;
  int conflicts() const;  // other contents under a known id

 private:
  void Submit(const httplib::Request& from, httplib::Response& to);
  void Report(const httplib::Request& from, httplib::Response& to);

  mutable std::mutex mutex_;
  std::function<bool(const httplib::Request&, httplib::Response&)> instead_;
  std::map<std::string, wire::Submission> submissions_;
  std::map<std::string, wire::ReportedRun> runs_;
  int requests_ = 0, conflicts_ = 0;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_TESTING_MODEL_SERVER_H_
