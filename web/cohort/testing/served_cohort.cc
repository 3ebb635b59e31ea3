#include "web/cohort/testing/served_cohort.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/secret.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "web/cohort/door.h"

namespace course::web::testing {
namespace {

namespace fs = std::filesystem;

constexpr char kManifest[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-a","package":"//phases/00-a",
"title":"Foundations","summary":"How it runs.","parts":[{"kind":"lab","parts":[
{"label":"//phases/00-a/lab-01-x","name":"lab-01-x","title":"Counting","points":20,"tags":["cpu"],"minutes":30,"contract":["x.h"],"limits":{}},
{"tests":[{"suite":"Work","name":"CountsOnce","points":20,"file":"phases/00-a/lab-01-x/lab_test.cc","line":7}]}]}]}]})";

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

ServedCohort::ServedCohort(const std::function<void(CohortServeOptions&)>& change) {
  static std::atomic<int> count{0};
  const fs::path root = fs::path(::testing::TempDir()) / absl::StrCat("cohort", ::getpid(), "_", ++count);
  Write(root / "phases/00-a/README.md", "# Foundations\n");
  Write(root / "phases/00-a/lab-01-x/README.md", "# Lab 00-01: Counting\nText.\n");
  Write(root / "solutions/phases/00-a/lab-01-x/solution.cc", "secret");
  Write(root / "docs/cohorts.md", "# Cohorts\n");
  Write(root / ".course/manifest.json", kManifest);
  std::promise<int> ready;
  options_ = {.root = root,
              .manifest = root / ".course/manifest.json",
              .now_ms = NowMs,
              .password_cost = kCheap,
              .poll = std::chrono::milliseconds(1),
              .on_ready =
                  [&](int port, store::Store&) {
                    ready.set_value(port);
                    return absl::OkStatus();
                  },
              .stop = &stop_};
  options_.config.id = "toy";
  options_.config.name = "A toy <cohort>";
  options_.config.url = "http://127.0.0.1";
  options_.config.port = 0;
  options_.config.database = root / "cohort.db";
  const absl::StatusOr<catalog::Course> course = catalog::ReadManifest(options_.manifest);
  EXPECT_TRUE(base::testing::IsOk(course));
  options_.course = *course;
  if (change) change(options_);
  auto store = store::OpenSqliteStore(options_.config.database);
  EXPECT_TRUE(base::testing::IsOk(store));
  store_ = *std::move(store);
  accounts_ = std::make_unique<cohort::Accounts>(
      cohort::AccountsOptions{.store = &store_->cohort(), .hasher = &hasher_, .now_ms = options_.now_ms});
  thread_ = std::thread([this] { EXPECT_TRUE(base::testing::IsOk(ServeCohort(options_))); });
  port_ = ready.get_future().get();
}

ServedCohort::~ServedCohort() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  store_ = nullptr;
  fs::remove_all(options_.root);
}

store::Account ServedCohort::Enrol(const std::string& login, cohort::Role role, const std::string& name) {
  const auto password = hasher_.Hash(kPassword);
  EXPECT_TRUE(base::testing::IsOk(password));
  const store::Account account = {.id = cohort::NewId(),
                                  .login = login,
                                  .name = name,
                                  .role = std::string(cohort::RoleName(role)),
                                  .password = *password,
                                  .state = "active",
                                  .created_ms = options_.now_ms()};
  EXPECT_TRUE(base::testing::IsOk(store().CreateAccount(account, {.actor = "test", .at_ms = options_.now_ms()})));
  return account;
}

Student ServedCohort::SignedIn(const std::string& login) {
  const std::string answer = Stranger().Post("/login", SignInForm(login, kPassword));
  const std::string cookie = FieldOf(answer, "Set-Cookie");
  EXPECT_NE(cookie, "") << answer;
  const std::string pair = cookie.substr(0, cookie.find(';'));
  return Student(port_, pair, CohortDoor::CsrfOf(pair.substr(pair.find('=') + 1)));
}

std::string SignInForm(const std::string& login, const std::string& password) {
  return absl::StrCat("login=", Encoded(login), "&password=", Encoded(password));
}

}  // namespace course::web::testing
