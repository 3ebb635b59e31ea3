// A workspace with a spool and a store for one test, and the recorded event files of testdata/ moved into it.

#ifndef HARNESS_RECORDER_TESTING_TEMP_COURSE_H_
#define HARNESS_RECORDER_TESTING_TEMP_COURSE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "harness/recorder/event_file.h"
#include "harness/recorder/recorder.h"
#include "harness/store/store.h"
#include "harness/store/testing/temp_database.h"

namespace course::recorder {

inline constexpr char kAlpha[] = "//phases/00-foundations/lab-01-alpha";
inline constexpr char kBeta[] = "//phases/00-foundations/lab-02-beta";
inline constexpr char kBroken[] = "//phases/00-foundations/lab-03-broken";
inline constexpr char kGpu[] = "//phases/00-foundations/lab-04-gpu";
inline constexpr char kFlaky[] = "//phases/00-foundations/lab-05-flaky";
inline constexpr char kSlow[] = "//phases/00-foundations/lab-06-slow";

std::string ReadTestdata(const std::string& name);
void WriteFile(const std::string& path, const std::string& text);
bool FileExists(const std::string& path);
// Replaces every occurrence; the text must be there.
std::string Replaced(std::string text, const std::string& from, const std::string& to);

// The runner's test.xml for a lab with the tests Alpha.First (2 points) and Alpha.Second (3 points).
struct XmlSpec {
  std::string lab;
  std::string impl = "starter";
  std::string digest = "d1";
  std::string machine = "Some CPU, 8 cores";
  std::string source_sha256 = "";
  std::string verdict = "PASSED";
  int first = 2;  // points earned
  int second = 3;
  std::string message = "Expected: 3\nWhich is: 2";  // of a test without points
};
std::string MakeXml(const XmlSpec& spec);

class TempCourse {
 public:
  TempCourse();

  // The text of testdata/NAME.json as if it had been recorded in this workspace, with its outputs below output_base().
  std::string Events(const std::string& name) const;
  // Puts it into the spool as NAME.
  void Spool(const std::string& name, const std::string& events) const;
  // Writes test.xml for each attempt of the lab that `events` name, as of then: `late_ms` after the attempt ended.
  void PutXml(const std::string& events, const XmlSpec& spec, int64_t late_ms = 0) const;
  // Writes a file below output_base()/execroot/llm_course as of `written_ms`.
  void PutOutput(const std::string& path, const std::string& text, int64_t written_ms) const;

  // Writes the lab's starter.cc into the workspace as of `written_ms`.
  void PutStarter(const std::string& lab, const std::string& text, int64_t written_ms) const;

  // Records what is in the spool; the test fails if that does.
  SpoolReport Record(int patience_ms = 0);
  // The only run of the store, with labs and tests.
  store::Run OnlyRun();
  // One lab of it.
  store::LabRun OnlyRunLab(const std::string& lab);

  std::string spool() const { return folder_.folder() + "/course/.course/spool"; }
  std::string workspace() const { return folder_.folder() + "/course"; }
  std::string output_base() const { return folder_.folder() + "/_bazel_learner/0123456789abcdef0123456789abcdef"; }
  std::string database() const { return folder_.path(); }
  store::Store& store() { return *store_; }

 private:
  store::TempDatabase folder_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_TESTING_TEMP_COURSE_H_
