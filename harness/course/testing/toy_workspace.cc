#include "harness/course/testing/toy_workspace.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "harness/catalog/catalog.h"
#include "harness/course/files.h"
#include "harness/store/sqlite_store.h"

namespace course::cli::testing {
namespace {

std::string LabJson(const std::string& name, const std::string& title, const std::string& points,
                    const std::string& tests) {
  return absl::StrReplaceAll(
      R"({"kind":"lab","parts":[{"label":"//phases/00-toy/NAME","name":"NAME","title":"TITLE","points":POINTS,
          "tags":["cpu"],"minutes":30,"contract":["toy.h"],"limits":{}},{"tests":[TESTS]}]})",
      {{"NAME", name}, {"TITLE", title}, {"POINTS", points}, {"TESTS", tests}});
}

std::string TestJson(const std::string& suite, const std::string& name, int points) {
  return absl::StrCat("{\"suite\":\"", suite, "\",\"name\":\"", name, "\",\"points\":", points,
                      ",\"file\":\"lab_test.cc\",\"line\":7}");
}

std::string Manifest() {
  return absl::StrCat(
      R"({"kind":"course","parts":[{"kind":"phase","name":"00-toy","package":"//phases/00-toy","title":"Toys",
          "summary":"","parts":[)",
      LabJson("lab-01-counting", "Counting", "5",
              TestJson("Counting", "CountsUp", 2) + "," + TestJson("Counting", "RefusesNegatives", 3)),
      ",", LabJson("lab-02-sorting", "Sorting", "4", TestJson("Sorting", "KeepsOrder", 4)), "]}]}");
}

constexpr char kReadme[] =
    "# Lab 00-01: Counting\n\n## Hints\n\n### Hint 1\n\nLook closely.\n\n### Hint 2\n\nLook again.\n\n### Hint "
    "3\n\nWrite "
    "return 1.\n\n## References\n\nNone.\n";

}  // namespace

ToyWorkspace::ToyWorkspace() {
  const char* folder = std::getenv("TEST_TMPDIR");
  std::string pattern = absl::StrCat(folder != nullptr ? folder : "/tmp", "/toy-XXXXXX");
  CHECK(mkdtemp(pattern.data()) != nullptr) << pattern;
  context_.root = pattern;
  context_.out = &out_;
  context_.err = &err_;
  context_.in = &in_;
  context_.bazel = &bazel;
  context_.open_store = [this] { return store::OpenSqliteStore(context_.Database()); };
  context_.now_ms = [] { return int64_t{1'771'320'605'123}; };  // 2026-02-17 09:30:05.123 UTC
  Write("WORKSPACE", "");
  Write("BUILD", "");
  Write("phases/00-toy/BUILD",
        "course_phase(\n    labs = [\n        \"lab-01-counting\",\n        \"lab-02-sorting\",\n    ],\n)\n");
  for (const std::string lab : {"phases/00-toy/lab-01-counting", "phases/00-toy/lab-02-sorting"}) {
    Write(lab + "/BUILD", "course_lab()\n");
    Write(lab + "/lab_test.cc", "");
    Write(lab + "/README.md", kReadme);
    Write(lab + "/starter.cc", "int F() {\n  // TODO(lab): count\n  return 0;\n}\n");
    Write("solutions/" + lab + "/starter.cc", "int F() {\n  // TODO(lab): count\n  return 0;\n}\n");
    Write("solutions/" + lab + "/solution.cc", "int F() {\n  return 1;\n}\n");
    Write("solutions/" + lab + "/commentary.md", "# Commentary: Counting\n\nIt returns 1, because one is asked for.\n");
  }
  Write(".course/manifest.json", Manifest());
}

ToyWorkspace::~ToyWorkspace() { Remove(context_.root).IgnoreError(); }

std::string ToyWorkspace::Read(const std::string& path) const {
  const auto text = ReadFile(context_.Path(path));
  return text.ok() ? *text : "";
}

void ToyWorkspace::Write(const std::string& path, const std::string& text) const {
  const absl::Status status = WriteFile(context_.Path(path), text);
  CHECK(status.ok()) << status.ToString();
}

bool ToyWorkspace::Has(const std::string& path) const { return IsFile(context_.Path(path)); }

std::string ToyWorkspace::TakeOut() {
  const std::string text = out_.str();
  out_.str("");
  return text;
}

std::string ToyWorkspace::TakeErr() {
  const std::string text = err_.str();
  err_.str("");
  return text;
}

void ToyWorkspace::Answer(const std::string& line) {
  context_.interactive = true;
  in_ << line << "\n";
}

void ToyWorkspace::Record(const std::string& label, const std::vector<Verdict>& verdicts, const std::string& impl) {
  const auto course = catalog::ReadManifest(context_.Manifest());
  CHECK(course.ok()) << course.status().ToString();
  const auto lab = course->Find(label);
  CHECK(lab.ok() && (*lab)->tests.size() == verdicts.size()) << label;
  ++runs_;
  store::LabRun lab_run = {
      .lab = label, .impl = impl, .verdict = Verdict::kPassed, .digest = absl::StrCat(impl, runs_)};
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const catalog::Test& test = (*lab)->tests[i];
    const bool passed = verdicts[i] == Verdict::kPassed;
    lab_run.tests.push_back({.suite = test.suite,
                             .name = test.name,
                             .verdict = verdicts[i],
                             .signal = verdicts[i] == Verdict::kCrashed ? "SIGSEGV" : "",
                             .points = passed ? test.points : 0,
                             .max_points = test.points,
                             .message = passed ? "" : "expected: 1\ngot:      0",
                             .file = passed ? "" : "phases/x/lab_test.cc",
                             .line = passed ? 0 : 12});
    lab_run.points += passed ? test.points : 0;
    lab_run.max_points += test.points;
    if (!passed) lab_run.verdict = Verdict::kFailed;
  }
  lab_run.started_ms = 1'771'320'000'000 + runs_ * 1000;
  const store::Run run = {.event_digest = absl::StrCat("event", runs_),
                          .source = "bazel",
                          .pattern = label,
                          .started_ms = lab_run.started_ms,
                          .finished_ms = lab_run.started_ms + 500,
                          .exit_code = lab_run.verdict == Verdict::kPassed ? 0 : 3,
                          .labs = {lab_run}};
  auto store = context_.open_store();
  CHECK(store.ok()) << store.status().ToString();
  const auto recorded = (*store)->RecordRun(run);
  CHECK(recorded.ok()) << recorded.status().ToString();
}

}  // namespace course::cli::testing
