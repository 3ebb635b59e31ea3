// The dashboard over a real socket with a real database.

#include "web/server.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "httplib.h"
#include "web/guard/guard.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";
constexpr char kLab[] = "//phases/00-a/lab-01-x";
constexpr char kManifest[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-a","package":"//phases/00-a",
"title":"Foundations","summary":"How it runs.","parts":[{"kind":"lab","parts":[
{"label":"//phases/00-a/lab-01-x","name":"lab-01-x","title":"Counting","points":20,"tags":["cpu"],"minutes":30,"contract":["x.h"],"limits":{}},
{"tests":[{"suite":"Work","name":"CountsOnce","points":20,"file":"phases/00-a/lab-01-x/lab_test.cc","line":7}]}]}]}]})";

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            absl::StrCat("site", ::getpid(), "_", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    Write(root_ / "phases/00-a/lab-01-x/README.md", "# Lab 00-01: Counting\nText.\n## Hints\n### Hint 1\nLook.\n");
    Write(root_ / "phases/00-a/README.md", "# Foundations\n");
    Write(root_ / "phases/00-a/figure.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    Write(root_ / "solutions/phases/00-a/lab-01-x/solution.cc", "secret");
    Write(root_ / ".course/manifest.json", kManifest);
    options_ = {.root = root_,
                .database = root_ / ".course/course.db",
                .manifest = root_ / ".course/manifest.json",
                .token = kToken,
                .stop = &stop_};
    std::promise<int> ready;
    options_.on_ready = [&](int port) { ready.set_value(port); };
    thread_ = std::thread([this] { status_ = Serve(options_); });
    port_ = ready.get_future().get();
    client_ = std::make_unique<httplib::Client>("127.0.0.1", port_);
  }
  void TearDown() override {
    stop_ = true;
    thread_.join();
    EXPECT_TRUE(base::testing::IsOk(status_));
    fs::remove_all(root_);
  }
  httplib::Headers SignedIn() const { return {{"Cookie", absl::StrCat("course_", port_, "=", kToken)}}; }
  static std::string Form() { return "csrf=" + guard::CsrfOf(kToken); }
  httplib::Result Get(const std::string& path) { return client_->Get(path, SignedIn()); }

  fs::path root_;
  ServeOptions options_;
  std::atomic<bool> stop_{false};
  absl::Status status_;
  std::thread thread_;
  int port_ = 0;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(ServerTest, WithoutTheKeyNothingIsShown) {
  for (const char* path : {"/", "/labs/phases/00-a/lab-01-x", "/files/phases/00-a/README.md", "/?token=wrong"}) {
    const auto result = client_->Get(path);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->status, 401) << path;
    EXPECT_EQ(result->body.find("Counting"), std::string::npos) << path;
  }
}

TEST_F(ServerTest, ThePrintedAddressTurnsTheKeyIntoACookie) {
  const auto result = client_->Get(absl::StrCat("/?token=", kToken));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 303);
  EXPECT_EQ(result->get_header_value("Location"), "/") << "the key does not stay in the address bar";
  const std::string cookie = result->get_header_value("Set-Cookie");
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos) << cookie;
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos) << cookie;
}

TEST_F(ServerTest, MapAndLabShowTheRecordedFailure) {
  auto store = store::OpenSqliteStore(options_.database);
  ASSERT_TRUE(store.ok()) << store.status();
  store::Run run{.event_digest = "d1", .source = "bazel", .pattern = "//phases/...", .exit_code = 3};
  store::LabRun lab{.lab = kLab, .impl = "starter", .verdict = Verdict::kFailed, .digest = "a", .max_points = 20};
  lab.tests.push_back({.suite = "Work",
                       .name = "CountsOnce",
                       .verdict = Verdict::kFailed,
                       .max_points = 20,
                       .message = "call:     Work(5)\nexpected: 15\ngot:      14"});
  run.labs.push_back(lab);
  ASSERT_TRUE((*store)->RecordRun(run).ok());
  const auto map = Get("/");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->status, 200);
  EXPECT_NE(map->body.find("0 of 20"), std::string::npos) << map->body;
  const auto page = Get("/labs/phases/00-a/lab-01-x");
  ASSERT_TRUE(page);
  EXPECT_NE(page->body.find("Work(5)"), std::string::npos) << page->body;
}

TEST_F(ServerTest, OpeningAHintIsRemembered) {
  const auto opened =
      client_->Post("/labs/phases/00-a/lab-01-x/hint/1", SignedIn(), Form(), "application/x-www-form-urlencoded");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->status, 303);
  for (const char* bad : {"/labs/phases/00-a/lab-01-x/hint/4", "/labs/phases/00-a/lab-01-x/hint/x",
                          "/labs/nowhere/hint/1", "/", "/hint/1"}) {
    const auto result = client_->Post(bad, SignedIn(), Form(), "application/x-www-form-urlencoded");
    ASSERT_TRUE(result);
    EXPECT_GE(result->status, 400) << bad;
  }
}

TEST_F(ServerTest, RefusesOtherHostsAndOtherSitesForms) {
  httplib::Headers headers = SignedIn();
  headers.emplace("Host", "evil.example");
  EXPECT_EQ(client_->Get("/", headers)->status, 421) << "DNS rebinding";
  headers = SignedIn();
  headers.emplace("Origin", "http://evil.example");
  EXPECT_EQ(client_->Post("/labs/phases/00-a/lab-01-x/hint/1", headers, "", "text/plain")->status, 403) << "CSRF";
}

TEST_F(ServerTest, NoPathLeadsOutOfTheCourse) {
  for (const char* path :
       {"/files/phases/../.course/course.db", "/files/phases/%2e%2e/.course/course.db", "/files/../../etc/passwd",
        "/files/solutions/phases/00-a/lab-01-x/solution.cc", "/fonts/../../../../etc/passwd",
        "/fonts/%2e%2e/%2e%2e/x.otf", "/assets/site.css", "/assets/../server.cc", "/labs/", "/nothing"}) {
    const auto result = Get(path);
    ASSERT_TRUE(result) << path;
    EXPECT_EQ(result->status, 404) << path;
  }
}

TEST_F(ServerTest, PagesAllowNoForeignCodeAndAssetsAreKept) {
  const auto page = Get("/");
  ASSERT_TRUE(page);
  EXPECT_NE(page->get_header_value("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page->body.find("<style"), std::string::npos) << "inline styles would break the policy";
  const size_t at = page->body.find("/assets/site.");
  ASSERT_NE(at, std::string::npos);
  const auto style = Get(page->body.substr(at, page->body.find('"', at) - at));
  ASSERT_TRUE(style);
  EXPECT_EQ(style->status, 200);
  EXPECT_NE(style->get_header_value("Cache-Control").find("immutable"), std::string::npos);
  EXPECT_EQ(Get("/files/phases/00-a/figure.svg")->get_header_value("Content-Type"), "image/svg+xml");
}

TEST_F(ServerTest, ASecondServerOnTheSamePortSaysSo) {
  ServeOptions second = options_;
  second.port = port_;
  second.on_ready = nullptr;
  EXPECT_TRUE(base::testing::HasCodeAndText(Serve(second), absl::StatusCode::kFailedPrecondition, "is taken"));
}

TEST(Serve, RefusesAShortToken) {
  EXPECT_TRUE(
      base::testing::HasCodeAndText(Serve({.token = "short"}), absl::StatusCode::kInvalidArgument, "at least 16"));
  EXPECT_TRUE(base::testing::HasCodeAndText(Serve({.port = 70000, .token = kToken}), absl::StatusCode::kInvalidArgument,
                                            "70000"));
}

}  // namespace
}  // namespace course::web
