// Runs that contradict themselves score nothing and say why.

#include <functional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/verdict/verdict.h"

namespace course::recorder {
namespace {

constexpr char kXmlFolder[] = "bazel-out/k8-fastbuild/testlogs/phases/00-foundations/lab-01-alpha/lab-01-alpha/";
constexpr char kCatalog[] = "bazel-out/k8-fastbuild/bin/phases/00-foundations/lab-01-alpha/catalog.json";

// Lab alpha of testdata/flag.json (starter, Bazel says PASSED) with this test.xml and catalog.
store::LabRun Record(const std::string& xml, const std::string& catalog = "") {
  TempCourse course;
  const std::string events = Replaced(course.Events("flag"), R"("cachedLocally":true,)", "");
  const TestAttempt attempt = ParseEventFile(events).labs.at(kAlpha).attempts.at(0);
  course.PutOutput(absl::StrCat(kXmlFolder, "test.xml"), xml, attempt.started_ms);
  if (!catalog.empty()) course.PutOutput(kCatalog, catalog, attempt.started_ms - 1000);
  course.Spool("1.json", events);
  course.Record();
  return course.OnlyRunLab(kAlpha);
}

void ExpectTampered(const store::LabRun& lab, const std::string& why) {
  EXPECT_EQ(std::string(VerdictName(lab.verdict)), "TAMPERED");
  EXPECT_EQ(lab.points, 0);
  EXPECT_TRUE(lab.tests.empty());
  EXPECT_TRUE(absl::StrContains(lab.message, why)) << lab.message;
}

const XmlSpec kGood = {.lab = kAlpha};

std::string Catalog(const std::string& tests) { return absl::StrCat("{\"tests\":[", tests, "]}"); }
const std::string kBoth = R"({"suite":"Alpha","name":"First","points":2},{"suite":"Alpha","name":"Second","points":3})";

TEST(Tampered, WhatAgreesIsNotTampered) {
  const store::LabRun lab = Record(MakeXml(kGood), Catalog(kBoth));
  EXPECT_EQ(lab.verdict, Verdict::kPassed);
  EXPECT_EQ(lab.points, 5);
}

TEST(Tampered, BazelSaysPassedButTheTestsFailed) {
  ExpectTampered(Record(MakeXml({.lab = kAlpha, .verdict = "FAILED", .second = 0})),
                 "Bazel says PASSED, test.xml says FAILED");
}

TEST(Tampered, TheLabPassedButATestDidNot) {
  ExpectTampered(Record(MakeXml({.lab = kAlpha, .second = 0})), "the lab is PASSED, but Alpha.Second is FAILED");
}

TEST(Tampered, AnotherLabsXml) {
  ExpectTampered(Record(MakeXml({.lab = kBeta})), absl::StrCat("test.xml is of \"", kBeta));
}

TEST(Tampered, TheSolutionsXmlForTheStarter) {
  ExpectTampered(Record(MakeXml({.lab = kAlpha, .impl = "solution"})),
                 "Bazel graded the starter, test.xml says \"solution\"");
}

TEST(Tampered, MorePointsThanTheTestsAddUpTo) {
  ExpectTampered(Record(Replaced(MakeXml(kGood), "\"course.points\" value=\"5\"", "\"course.points\" value=\"50\"")),
                 "50 of 5");
}

TEST(Tampered, ATestWithMorePointsThanItHas) {
  ExpectTampered(Record(MakeXml({.lab = kAlpha, .verdict = "FAILED", .first = 9})), "Bazel says PASSED");
  std::string xml = Replaced(MakeXml(kGood), "\"points\" value=\"3\"", "\"points\" value=\"4\"");
  ExpectTampered(Record(xml), "4 of 3 points");
}

TEST(Tampered, MorePointsThanTheCatalogKnows) {
  const std::string richer = Replaced(Replaced(MakeXml(kGood), "points\" value=\"3\"", "points\" value=\"30\""),
                                      "points\" value=\"5\"", "points\" value=\"32\"");
  EXPECT_EQ(Record(richer).verdict, Verdict::kPassed) << "consistent in itself: only the catalog knows better";
  ExpectTampered(Record(richer, Catalog(kBoth)), "Alpha.Second is worth 3 points, test.xml says 30");
}

TEST(Tampered, ATestThatTheCatalogDoesNotHave) {
  ExpectTampered(Record(MakeXml(kGood), Catalog(R"({"suite":"Alpha","name":"First","points":2})")),
                 "the catalog has no test Alpha.Second");
}

TEST(Tampered, ATestThatIsMissing) {
  ExpectTampered(Record(MakeXml(kGood), Catalog(kBoth + R"(,{"suite":"Alpha","name":"Hard","points":9})")),
                 "test.xml lacks the test Alpha.Hard");
}

TEST(Tampered, PointsThatAreNoNumber) {
  ExpectTampered(Record(Replaced(MakeXml(kGood), "\"points\" value=\"3\"", "\"points\" value=\"three\"")),
                 "points=\"three\" of Alpha.Second");
  ExpectTampered(Record(Replaced(MakeXml(kGood), "\"points\" value=\"3\"", "\"points\" value=\"-3\"")),
                 "points=\"-3\"");
  ExpectTampered(Record(Replaced(MakeXml(kGood), "\"points\" value=\"3\"", "\"points\" value=\"99999999999\"")),
                 "99999999999");
}

TEST(Tampered, AnUnknownVerdict) {
  ExpectTampered(Record(Replaced(MakeXml(kGood), "verdict\" value=\"PASSED\"", "verdict\" value=\"GREAT\"")),
                 "\"GREAT\"");
}

TEST(Tampered, NoDigest) {
  const store::LabRun lab = Record(MakeXml({.lab = kAlpha, .digest = ""}));
  ExpectTampered(lab, "digest");
  EXPECT_FALSE(lab.is_attempt);
}

TEST(Tampered, ItCostsAnAttemptAndIsWorthNothing) {
  const store::LabRun lab = Record(MakeXml({.lab = kAlpha, .impl = "solution"}), Catalog(kBoth));
  EXPECT_TRUE(lab.is_attempt);
  EXPECT_EQ(lab.max_points, 5);
}

// An author who gave a lab one more test and rebuilt it: the old result is not forged.
TEST(Tampered, ACatalogNewerThanTheResultProvesNothing) {
  TempCourse course;
  const std::string events = course.Events("flag");
  course.PutXml(events, kGood);
  const TestAttempt attempt = ParseEventFile(events).labs.at(kAlpha).attempts.at(0);
  course.PutOutput(kCatalog, Catalog(R"({"suite":"Alpha","name":"New","points":5})"), attempt.started_ms + 60'000);
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kAlpha).points, 5);
}

}  // namespace
}  // namespace course::recorder
