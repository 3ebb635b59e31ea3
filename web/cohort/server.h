// A cohort's server: as the dashboard's (web/server.h), for many people with accounts. It listens on 127.0.0.1; nginx
// with TLS stands before it, unless the url in cohort.toml says that it is being tried out on this machine.

#ifndef WEB_COHORT_SERVER_H_
#define WEB_COHORT_SERVER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "cohort/accounts/password.h"
#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "harness/store/store.h"
#include "web/cohort/door.h"

namespace course::web {

struct CohortServeOptions {
  std::string root;                 // the workspace: guides and question banks are read from it
  std::string manifest;             // .course/manifest.json
  cohort::Config config;            // its port: 0 for any free one
  std::string config_path;          // of cohort.toml
  catalog::Course course;           // of the manifest
  std::string course_version;       // the current one; pages say it beside what another one graded
  std::function<int64_t()> now_ms;  // empty: the system's clock
  cohort::PasswordCost password_cost = {};
  DoorRates rates = {};
  std::chrono::milliseconds poll{200};         // how soon an instructor's page hears of a change
  std::chrono::milliseconds patience{10'000};  // how long a client may keep silent in the middle of a request

  // Called once, as soon as the socket accepts connections, with the store that the server uses. An error ends it.
  std::function<absl::Status(int port, store::Store& store)> on_ready;
  // Called before it ends; may be empty.
  std::function<void()> on_stop;
  // ServeCohort() returns soon after this becomes true; may be null.
  const std::atomic<bool>* stop = nullptr;
};

// Serves until the process is told to end (SIGTERM, SIGINT) or *stop is true. FailedPrecondition if the port is taken;
// errors of the store as they come.
absl::Status ServeCohort(const CohortServeOptions& options);

}  // namespace course::web

#endif  // WEB_COHORT_SERVER_H_
