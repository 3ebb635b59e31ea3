#include "harness/recorder/testing/temp_course.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"

namespace course::recorder {
namespace {

// What tools/scrub_events writes in place of the real ones.
constexpr char kScrubbedWorkspace[] = "/home/learner/course";
constexpr char kScrubbedOutputBase[] = "/home/learner/.cache/bazel/_bazel_learner/0123456789abcdef0123456789abcdef";

void SetWritten(const std::string& path, int64_t ms) {
  const timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1'000'000};
  const timespec times[2] = {time, time};
  CHECK(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0) << path;
}

std::string Case(const std::string& name, int points, int max_points, const XmlSpec& spec) {
  const bool passed = points == max_points;
  return absl::StrCat("<testcase classname=\"Alpha\" name=\"", name, "\" time=\"0.012\" file=\"", spec.lab.substr(2),
                      "/lab_test.cc\" line=\"12\"><properties><property name=\"points\" value=\"", points,
                      "\"/><property name=\"max_points\" value=\"", max_points,
                      "\"/><property name=\"verdict\" value=\"", passed ? "PASSED" : "FAILED", "\"/></properties>",
                      passed ? ""
                             : absl::StrCat("<failure message=\"wrong\" type=\"FAILED\">", spec.lab.substr(2),
                                            "/lab_test.cc:15\n", spec.message, "</failure>"),
                      "</testcase>");
}

}  // namespace

std::string ReadTestdata(const std::string& name) {
  const std::string path = absl::StrCat("harness/recorder/testdata/", name, ".json");
  std::ifstream file(path, std::ios::binary);
  CHECK(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  CHECK(file.good()) << path;
}

bool FileExists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  CHECK(text.find(from) != std::string::npos) << from;
  return absl::StrReplaceAll(text, {{from, to}});
}

std::string MakeXml(const XmlSpec& spec) {
  const auto property = [](const char* name, const std::string& value) {
    return absl::StrCat("<property name=\"course.", name, "\" value=\"", value, "\"/>");
  };
  return absl::StrCat(
      "<?xml version=\"1.0\"?><testsuites name=\"", spec.lab, "\"><properties>", property("schema", "1"),
      property("lab", spec.lab), property("impl", spec.impl), property("isolated", "false"),
      property("digest", spec.digest), property("machine", spec.machine), property("source_sha256", spec.source_sha256),
      property("verdict", spec.verdict), property("points", absl::StrCat(spec.first + spec.second)),
      property("max_points", "5"), property("expect", ""), "</properties><testsuite name=\"Alpha\">",
      Case("First", spec.first, 2, spec), Case("Second", spec.second, 3, spec), "</testsuite></testsuites>");
}

TempCourse::TempCourse() {
  CHECK(std::filesystem::create_directories(spool())) << spool();
  auto store = store::OpenSqliteStore(database());
  CHECK(store.ok()) << store.status();
  store_ = *std::move(store);
}

std::string TempCourse::Events(const std::string& name) const {
  return absl::StrReplaceAll(ReadTestdata(name),
                             {{kScrubbedWorkspace, workspace()}, {kScrubbedOutputBase, output_base()}});
}

void TempCourse::Spool(const std::string& name, const std::string& events) const {
  WriteFile(absl::StrCat(spool(), "/", name), events);
}

void TempCourse::PutXml(const std::string& events, const XmlSpec& spec, int64_t late_ms) const {
  const EventFile file = ParseEventFile(events);
  CHECK(file.labs.contains(spec.lab)) << spec.lab;
  for (const TestAttempt& attempt : file.labs.at(spec.lab).attempts) {
    WriteFile(attempt.xml, MakeXml(spec));
    SetWritten(attempt.xml, attempt.started_ms + attempt.duration_ms + late_ms);
  }
}

void TempCourse::PutOutput(const std::string& path, const std::string& text, int64_t written_ms) const {
  const std::string full = absl::StrCat(output_base(), "/execroot/llm_course/", path);
  WriteFile(full, text);
  SetWritten(full, written_ms);
}

void TempCourse::PutStarter(const std::string& lab, const std::string& text, int64_t written_ms) const {
  const std::string path = absl::StrCat(workspace(), "/", lab.substr(2), "/starter.cc");
  WriteFile(path, text);
  SetWritten(path, written_ms);
}

SpoolReport TempCourse::Record(int patience_ms) {
  auto report = RecordSpool({.spool = spool(),
                             .workspace = workspace(),
                             .course_version = "v1",
                             .store = store_.get(),
                             .patience_ms = patience_ms});
  EXPECT_TRUE(base::testing::IsOk(report));
  return report.ok() ? *std::move(report) : SpoolReport{};
}

store::Run TempCourse::OnlyRun() {
  const auto runs = store_->RecentRuns(100);
  EXPECT_EQ(runs->size(), 1u);
  if (runs->size() != 1) return {};
  return *store_->GetRun((*runs)[0].id);
}

store::LabRun TempCourse::OnlyRunLab(const std::string& lab) {
  const store::Run run = OnlyRun();
  for (const store::LabRun& found : run.labs) {
    if (found.lab == lab) return found;
  }
  ADD_FAILURE() << "the run has no " << lab;
  return {};
}

}  // namespace course::recorder
