#include "web/testing/served.h"

#include <filesystem>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "web/guard/guard.h"

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

}  // namespace

Served::Served(const std::function<void(ServeOptions&)>& change) {
  static std::atomic<int> count{0};
  const fs::path root = fs::path(::testing::TempDir()) / absl::StrCat("served", ::getpid(), "_", ++count);
  Write(root / "phases/00-a/lab-01-x/README.md", "# Lab 00-01: Counting\nText.\n## Hints\n### Hint 1\nLook.\n");
  Write(root / "phases/00-a/README.md", "# Foundations\n");
  Write(root / "phases/00-a/figure.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
  Write(root / "solutions/phases/00-a/lab-01-x/solution.cc", "secret");
  Write(root / ".course/manifest.json", kManifest);
  std::promise<int> ready;
  options_ = {.root = root,
              .database = root / ".course/course.db",
              .manifest = root / ".course/manifest.json",
              .token = kToken,
              .poll = std::chrono::milliseconds(1),
              .on_ready = [&](int port) { ready.set_value(port); },
              .stop = &stop_};
  if (change) change(options_);
  thread_ = std::thread([this] { EXPECT_TRUE(base::testing::IsOk(Serve(options_))); });
  port_ = ready.get_future().get();
}

Served::~Served() {
  Stop();
  fs::remove_all(options_.root);
}

void Served::Stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

std::string Served::Cookie() const { return absl::StrCat("course_", port_, "=", kToken); }

std::string Served::Get(const std::string& target, const std::string& fields) const {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: 127.0.0.1:", port_, "\r\nCookie: ", Cookie(), "\r\n", fields,
                      "\r\n");
}

std::string Served::Post(const std::string& target, const std::string& form, const std::string& fields) const {
  const std::string body = absl::StrCat("csrf=", guard::CsrfOf(kToken), form.empty() ? "" : "&", form);
  return absl::StrCat("POST ", target, " HTTP/1.1\r\nHost: 127.0.0.1:", port_, "\r\nCookie: ", Cookie(),
                      "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ", body.size(), "\r\n",
                      fields, "\r\n", body);
}

}  // namespace course::web::testing
