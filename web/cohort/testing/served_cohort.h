// A whole cohort's server on a free port, in a workspace of its own with one lab and one bank; with people in it.

#ifndef WEB_COHORT_TESTING_SERVED_COHORT_H_
#define WEB_COHORT_TESTING_SERVED_COHORT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "cohort/accounts/accounts.h"
#include "harness/store/store.h"
#include "web/cohort/server.h"
#include "web/testing/student.h"

namespace course::web::testing {

inline constexpr char kPassword[] = "correct horse battery";  // of everybody here
// The least that libsodium takes: these tests are not about how long a hash takes.
inline constexpr cohort::PasswordCost kCheap = {.passes = 1, .bytes = 8'192};

class ServedCohort {
 public:
  // `change` may set further options before the server starts; their port stays 0.
  explicit ServedCohort(const std::function<void(CohortServeOptions&)>& change = nullptr);
  // Stops the server; its status is IsOk, or the test fails.
  ~ServedCohort();

  int port() const { return port_; }
  store::CohortStore& store() { return store_->cohort(); }
  store::Store& whole_store() { return *store_; }
  cohort::Accounts& accounts() { return *accounts_; }
  const CohortServeOptions& options() const { return options_; }

  // An active account with this login and kPassword.
  store::Account Enrol(const std::string& login, cohort::Role role, const std::string& name = "Somebody");
  // A browser that is signed in as this login.
  Student SignedIn(const std::string& login);
  // One that nobody is signed in with.
  Student Stranger() const { return Student(port_, "", ""); }

 private:
  CohortServeOptions options_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
  int port_ = 0;
  std::unique_ptr<store::Store> store_;  // a connection of the test's own
  cohort::PasswordHasher hasher_{kCheap};
  std::unique_ptr<cohort::Accounts> accounts_;
};

// "login=...&password=..." as a browser sends it.
std::string SignInForm(const std::string& login, const std::string& password);

}  // namespace course::web::testing

#endif  // WEB_COHORT_TESTING_SERVED_COHORT_H_
