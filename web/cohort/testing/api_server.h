// The API over a real socket, with a store of its own, accounts and tokens; in place of the door stands a table of
// tokens.

#ifndef WEB_COHORT_TESTING_API_SERVER_H_
#define WEB_COHORT_TESTING_API_SERVER_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "harness/store/store.h"
#include "harness/store/testing/temp_database.h"
#include "httplib.h"
#include "web/cohort/api.h"

namespace course::web::testing {

// Phase 00-toy with lab-01-counting (5 points, 00-01) and lab-02-sorting (4 points, 00-02), as
// harness/course/testing/toy_workspace.h has them.
catalog::Course ToyCourse();
inline constexpr char kCounting[] = "//phases/00-toy/lab-01-counting";
inline constexpr char kSorting[] = "//phases/00-toy/lab-02-sorting";

struct HttpAnswer {
  int status = 0;
  std::string body, content_type, retry_after;
};

class ApiServer {
 public:
  // The first lab is due at 2,000,000 ms since 1970; it is 1,000,000. `change` may set more.
  explicit ApiServer(const std::function<void(ApiOptions&)>& change = nullptr, catalog::Course course = ToyCourse());
  ~ApiServer();

  int port() const { return port_; }
  std::string Url() const;
  store::Store& store() { return *store_; }
  const std::string& database() const { return database_; }
  cohort::Config& config() { return config_; }
  std::atomic<int64_t> now_ms{1'000'000};

  // Creates an account, and a token of it; both are what the account's id is.
  std::string AddAccount(const std::string& login, cohort::Role role = cohort::Role::kLearner);
  std::string AddToken(const std::string& account, const std::set<std::string>& scopes);
  void Revoke(const std::string& token);

  // `target` below /api/v1, with its query.
  HttpAnswer Ask(const std::string& method, const std::string& target, const std::string& token,
                 const std::string& body = "") const;
  // What the server answers without a socket, to whoever asks.
  Response Reply(const Request& request, const Principal& who) { return api_->Reply(request, &who); }

 private:
  const store::TempDatabase temp_;
  const std::string database_ = temp_.path();
  const std::unique_ptr<store::Store> store_;
  const catalog::Course course_;
  cohort::Config config_;
  mutable std::mutex mutex_;
  std::map<std::string, Principal> tokens_, accounts_;  // guarded by mutex_
  int made_ = 0;
  std::unique_ptr<Api> api_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace course::web::testing

#endif  // WEB_COHORT_TESTING_API_SERVER_H_
