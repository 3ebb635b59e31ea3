// What is kept of the learner's file: the text that was graded, or nothing.

#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "gtest/gtest.h"
#include "harness/recorder/event_file.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/store/records.h"
#include "harness/verdict/verdict.h"

namespace course::recorder {
namespace {

constexpr char kText[] = "int Answer() { return 42; }\n";

// What the store has of the lab's newest result.
store::LabRun Kept(TempCourse& course, const std::string& lab) {
  const auto history = course.store().LabHistory(lab, 1);
  EXPECT_EQ(history->size(), 1u) << lab;
  if (history->empty()) return {};
  return **course.store().LabRunById(history->at(0).id);
}

TEST(KeptStarter, IsTheTextThatWasGraded) {
  TempCourse course;
  const std::string events = course.Events("mixed");
  course.PutXml(events, {.lab = kAlpha, .source_sha256 = base::Sha256Hex(kText)});
  course.PutStarter(kAlpha, kText, 0);
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(Kept(course, kAlpha).source, kText);
  EXPECT_EQ(Kept(course, kAlpha).machine, "Some CPU, 8 cores");
}

TEST(KeptStarter, IsNothingOnceTheFileWasEdited) {
  TempCourse course;
  const std::string events = course.Events("mixed");
  course.PutXml(events, {.lab = kAlpha, .source_sha256 = base::Sha256Hex(kText)});
  course.PutStarter(kAlpha, absl::StrCat(kText, "// one more thought\n"), 0);
  course.PutXml(events, {.lab = kBeta, .source_sha256 = ""});
  course.PutStarter(kBeta, "", 0);
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(Kept(course, kAlpha).source, "");
  EXPECT_EQ(Kept(course, kBeta).source, "") << "a runner that noted nothing proves nothing";
}

TEST(KeptStarter, IsNothingForTheReferenceOrWithoutAFile) {
  TempCourse course;
  const std::string events = course.Events("green");
  course.PutXml(events, {.lab = kAlpha, .impl = "solution", .source_sha256 = base::Sha256Hex(kText)});
  course.PutStarter(kAlpha, kText, 0);
  course.PutXml(events, {.lab = kBeta, .impl = "solution", .source_sha256 = base::Sha256Hex(kText)});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(Kept(course, kAlpha).source, "");
  EXPECT_EQ(Kept(course, kBeta).source, "");
}

TEST(KeptStarter, OfReasonableSizeOnly) {
  TempCourse course;
  const std::string events = course.Events("mixed");
  const std::string large(store::kMaxSource + 1, '/');
  course.PutXml(events, {.lab = kAlpha, .source_sha256 = base::Sha256Hex(large)});
  course.PutStarter(kAlpha, large, 0);
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(Kept(course, kAlpha).source, "");
}

TEST(KeptStarter, ThatDidNotCompileMustBeOlderThanTheRun) {
  for (const int64_t written_after_start : {-1, 1}) {
    TempCourse course;
    const std::string events = course.Events("mixed");
    course.PutStarter(kBroken, kText, ParseEventFile(events).started_ms + written_after_start);
    course.Spool("1.json", events);
    course.Record();
    EXPECT_EQ(Kept(course, kBroken).verdict, Verdict::kNotCompiled);
    EXPECT_EQ(Kept(course, kBroken).source, written_after_start < 0 ? kText : "") << written_after_start;
  }
}

}  // namespace
}  // namespace course::recorder
