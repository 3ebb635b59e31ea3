// Every address of the site with a real database and a small workspace, without a socket.

#include "web/site.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "web/http/report_type.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;
using testing::Has;

constexpr char kLab[] = "//phases/00-a/lab-01-x";
constexpr char kLabUrl[] = "/labs/phases/00-a/lab-01-x";
constexpr char kManifest[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-a","package":"//phases/00-a",
"title":"Foundations","summary":"How it runs.","parts":[{"kind":"lab","parts":[
{"label":"//phases/00-a/lab-01-x","name":"lab-01-x","title":"Counting","points":20,"tags":["cpu"],"minutes":30,"contract":["x.h"],
"limits":{"memory_mb":512,"cpu_seconds":10,"wall_seconds":20,"output_kb":256}},
{"tests":[{"suite":"Work","name":"CountsOnce","points":12,"file":"phases/00-a/lab-01-x/lab_test.cc","line":7},
{"suite":"Work","name":"RefusesNothing","points":8,"file":"phases/00-a/lab-01-x/lab_test.cc","line":9}]}]}]}]})";

class SiteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            absl::StrCat("site", ::getpid(), "_", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    Write("phases/00-a/README.md", "# Foundations\n\nThe cache is kept.\n\n![loop](loop.svg)\n");
    Write("phases/00-a/loop.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>loop</title></svg>\n");
    Write("phases/00-a/lab-01-x/README.md",
          "# Lab 00-01: Counting\n\nText.\n\n## Hints\n\n### Hint 1\n\nLook.\n\n### Hint 2\n\nAgain.\n");
    Write("phases/00-a/lab-01-x/starter.cc", "int Work() { return 0; }\n");
    Write("phases/00-a/lab-01-x/x.h", "int Work();\n");
    Write("solutions/phases/00-a/lab-01-x/solution.cc", "int Work() { return 15; }\n");
    Write("solutions/phases/00-a/lab-01-x/commentary.md", "# Commentary\n\n## Why\n\nBecause.\n");
    Write(
        "docs/notation.md",
        "# Notation\n\n## Symbols\n\n| a | b | c | d |\n| --- | --- | --- | --- |\n| $P$ | prompt | tokens | `p` |\n");
    Write("docs/glossary.md", "# Glossary\n\n## Token\n\nA piece of text.\n");
    Write(".course/manifest.json", kManifest);
    auto store = store::OpenSqliteStore((root_ / ".course/course.db").string());
    ASSERT_TRUE(base::testing::IsOk(store));
    store_ = *std::move(store);
    site_ = std::make_unique<Site>(SiteOptions{.root = root_.string(),
                                               .manifest = (root_ / ".course/manifest.json").string(),
                                               .store = store_.get(),
                                               .doctor = [] { return std::vector<doctor::Finding>{}; }});
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  Response Get(const std::string& path, const std::map<std::string, std::string>& query = {}) {
    return site_->Handle({.method = "GET", .path = path, .query = query});
  }
  Response Post(const std::string& path, const std::map<std::string, std::string>& form = {}) {
    return site_->Handle({.method = "POST", .path = path, .form = form});
  }
  // The id of the lab's result.
  int64_t Record(const store::LabRun& lab, const std::string& digest) {
    store::Run run = {
        .event_digest = digest, .source = "bazel", .pattern = "//phases/...", .started_ms = 1, .finished_ms = 2};
    run.labs = {lab};
    run.labs[0].id = run.labs[0].run_id = 0;
    const auto recorded = store_->RecordRun(run);
    EXPECT_TRUE(base::testing::IsOk(recorded));
    return store_->GetRun(recorded->run_id)->labs[0].id;
  }

  fs::path root_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Site> site_;
};

TEST_F(SiteTest, EveryPageAnswersOnAnEmptyDatabase) {
  for (const std::string path : {"/", "/phases/00-a", kLabUrl, "/runs", "/glossary", "/search", "/settings", "/doctor",
                                 "/privacy", "/privacy/export", "/read/docs/notation.md",
                                 "/files/phases/00-a/lab-01-x/x.h", "/files/phases/00-a/loop.svg"}) {
    const Response response = Get(path);
    EXPECT_EQ(response.status, 200) << path << ": " << response.body.substr(0, 2000);
  }
}

TEST_F(SiteTest, APictureIsAPictureByteForByte) {
  const std::string png("\x89PNG\r\n\x1a\n\0\xff", 10);
  Write("docs/screenshots/map.png", png);
  const Response response = Get("/files/docs/screenshots/map.png");
  EXPECT_EQ(response.content_type, "image/png");
  EXPECT_EQ(response.body, png);
}

TEST_F(SiteTest, AReportIsShownAsItWasWritten) {
  const Response none = Get("/reports/vlm");
  EXPECT_EQ(none.status, 200);
  EXPECT_TRUE(Has(none.body, "<h1>No report yet"));
  EXPECT_TRUE(Has(none.body, "lab-04-vlm-inference:vlm -- report"));
  Write(".course/reports/vlm.html", "<!DOCTYPE html>\n<html><style>p{}</style></html>");
  const Response report = Get("/reports/vlm");
  EXPECT_EQ(report.content_type, kReportType);
  EXPECT_EQ(report.body, "<!DOCTYPE html>\n<html><style>p{}</style></html>");
  EXPECT_FALSE(report.cacheable) << "the next report is shown at once";
  EXPECT_EQ(Get("/reports/other").status, 404);
}

TEST_F(SiteTest, WhatIsNotThereIsAPageThatSaysSo) {
  for (const std::string path :
       {"/nothing", "/labs/phases/00-a/lab-09-z", "/labs/", "/phases/99-z", "/runs/7", "/runs/x", "/runs/-1",
        "/runs/1x", "/results/7", "/results/99999999999999999999", "/read/docs/none.md",
        "/read/docs/../.course/course.db", "/files/solutions/phases/00-a/lab-01-x/solution.cc",
        "/files/.course/manifest.json", "/fonts/other.ttf"}) {
    const Response response = Get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_TRUE(Has(response.body, "<h1>")) << path;
  }
  EXPECT_EQ(Post("/nothing").status, 404);
  EXPECT_EQ(Post("/").status, 404) << "a page that nothing changes";
}

TEST_F(SiteTest, AResultLeadsFromTheLabToItsExplanation) {
  store::LabRun lab = testing::OneFailure();
  lab.source = "int Work() { return 14; }\n";
  const int64_t id = Record(lab, "one");
  const Response page = Get(kLabUrl);
  EXPECT_TRUE(Has(page.body, absl::StrCat("href=\"/results/", id, "\"")));
  const Response result = Get(absl::StrCat("/results/", id));
  EXPECT_EQ(result.status, 200);
  EXPECT_TRUE(Has(result.body, "1 of 2 tests passed"));
  EXPECT_TRUE(Has(result.body, "512 MiB of memory"));
  EXPECT_TRUE(Has(result.body, "return")) << "the file as it was graded";
  EXPECT_TRUE(Has(Get("/runs").body, absl::StrCat("href=\"/results/", id, "\"")));
}

TEST_F(SiteTest, AHintIsOpenedOnceForAll) {
  EXPECT_FALSE(Has(Get(kLabUrl).body, "Look."));
  const Response opened = Post(absl::StrCat(kLabUrl, "/hint/1"));
  EXPECT_EQ(opened.status, 303);
  EXPECT_EQ(opened.location, absl::StrCat(kLabUrl, "#hints"));
  EXPECT_TRUE(Has(Get(kLabUrl).body, "Look."));
  EXPECT_FALSE(Has(Get(kLabUrl).body, "Again."));
}

TEST_F(SiteTest, AHintThatIsNotThereChangesNothing) {
  for (const std::string hint : {"/hint/0", "/hint/3", "/hint/-1", "/hint/99999999999"}) {
    const Response refused = Post(kLabUrl + hint);
    EXPECT_TRUE(refused.status == 400 || refused.status == 404) << hint << ": " << refused.status;
  }
  EXPECT_EQ(store_->GetHelp(kLab)->hints_used, 0);
}

TEST_F(SiteTest, TheReferenceIsShownAfterGivingUpOrFullMarksOnly) {
  const std::string solution = absl::StrCat(kLabUrl, "/solution");
  EXPECT_EQ(Get(solution).location, absl::StrCat(kLabUrl, "/give-up"));
  EXPECT_FALSE(Has(Get(absl::StrCat(kLabUrl, "/give-up")).body, "return"));
  EXPECT_EQ(Post(absl::StrCat(kLabUrl, "/give-up")).location, solution);
  const Response shown = Get(solution);
  EXPECT_EQ(shown.status, 200);
  EXPECT_TRUE(Has(shown.body, "Because.")) << "the commentary";
  EXPECT_TRUE(Has(shown.body, "+int Work() { return 15; }")) << "the difference";
  EXPECT_TRUE(Has(shown.body, "You gave up"));
}

TEST_F(SiteTest, FullMarksOpenTheReferenceWithoutAsking) {
  store::LabRun lab = testing::OneFailure();
  lab.tests[0].verdict = Verdict::kPassed;
  lab.tests[0].points = 12;
  lab.tests[0].message = "";
  lab.points = 20;
  lab.verdict = Verdict::kPassed;
  Record(lab, "full");
  EXPECT_EQ(Get(absl::StrCat(kLabUrl, "/solution")).status, 200);
  EXPECT_FALSE(store_->GetHelp(kLab)->gave_up);
}

TEST_F(SiteTest, SettingsChangeEveryPage) {
  EXPECT_EQ(Post("/settings", {{"theme", "dark"}, {"editor", "vscode"}}).status, 303);
  const std::string page = Get(kLabUrl).body;
  EXPECT_TRUE(Has(page, "data-theme=\"dark\""));
  EXPECT_TRUE(Has(page, absl::StrCat("vscode://file", root_.string(), "/phases/00-a/lab-01-x/starter.cc:1")));
  EXPECT_EQ(Post("/settings", {{"theme", "pink"}}).status, 400);
  EXPECT_TRUE(Has(Get("/").body, "data-theme=\"dark\"")) << "a refused change leaves the old one";
}

TEST_F(SiteTest, DeletingAsksForAWordAndThenTakesEverything) {
  Record(testing::OneFailure(), "one");
  EXPECT_EQ(Post("/privacy/erase", {{"sure", "yes"}}).status, 400);
  EXPECT_EQ(store_->LabStatuses()->size(), 1u);
  EXPECT_EQ(Post("/privacy/erase", {{"sure", " Delete "}}).status, 200);
  EXPECT_EQ(store_->LabStatuses()->size(), 0u);
  EXPECT_TRUE(fs::exists(root_ / "phases/00-a/lab-01-x/starter.cc"));
}

TEST_F(SiteTest, TheExportIsAFileToSave) {
  Record(testing::OneFailure(), "one");
  const Response response = Get("/privacy/export");
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.download, "course-data.json");
  EXPECT_TRUE(Has(response.body, "CountsOnce"));
}

TEST_F(SiteTest, APageNamesTheFilesItWasMadeFrom) {
  const Response page = Get("/phases/00-a");
  EXPECT_TRUE(page.cacheable);
  const std::string all = absl::StrCat(" ", page.read.size(), ":", [&] {
    std::string text;
    for (const std::string& path : page.read) text += path + "\n";
    return text;
  }());
  EXPECT_TRUE(Has(all, "/phases/00-a/README.md"));
  EXPECT_TRUE(Has(all, "/phases/00-a/loop.svg"));
  EXPECT_TRUE(Has(all, "/.course/manifest.json"));
  EXPECT_FALSE(Get("/settings").cacheable);
  EXPECT_FALSE(Get("/privacy").cacheable);
}

TEST_F(SiteTest, SearchFindsASentenceThatWasJustWritten) {
  EXPECT_TRUE(Has(Get("/search", {{"q", "zebra"}}).body, "Nothing was found"));
  EXPECT_TRUE(Has(Get("/search", {{"q", "cache"}}).body, "href=\"/phases/00-a"));
  Write("phases/00-a/README.md", "# Foundations\n\nA zebra appears.\n");
  EXPECT_TRUE(Has(Get("/search", {{"q", "zebra"}}).body, "href=\"/phases/00-a"));
}

TEST_F(SiteTest, ADamagedManifestIsToldAndNotFatal) {
  Write(".course/manifest.json", "{");
  const Response response = Get("/");
  EXPECT_EQ(response.status, 500);
  EXPECT_TRUE(Has(response.body, "The list of labs cannot be read"));
  Write(".course/manifest.json", absl::StrCat(kManifest, "\n"));
  EXPECT_EQ(Get("/").status, 200);
}

TEST_F(SiteTest, OldAddressesOfTextsLeadOn) {
  EXPECT_EQ(Get("/files/phases/00-a/README.md").location, "/phases/00-a");
  EXPECT_EQ(Get("/read/phases/00-a/lab-01-x/README.md").location, kLabUrl);
  EXPECT_EQ(Get("/files/docs/notation.md").location, "/read/docs/notation.md");
}

}  // namespace
}  // namespace course::web
