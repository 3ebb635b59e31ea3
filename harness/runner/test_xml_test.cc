#include "harness/runner/test_xml.h"

#include <fstream>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/runner/digest.h"
#include "harness/runner/files.h"
#include "harness/runner/run_samples.h"
#include "pugixml.hpp"

namespace course::runner {
namespace {

pugi::xml_document Parsed(const std::string& text) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_string(text.c_str());
  EXPECT_TRUE(result) << result.description() << "\n" << text;
  return document;
}

std::string Property(const pugi::xml_node& node, const char* name) {
  return node.child("properties").find_child_by_attribute("name", name).attribute("value").value();
}

TEST(TestXml, CountsAsJUnitDoes) {
  const pugi::xml_document document = Parsed(TestXml(SampleRun()));
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_STREQ(root.attribute("name").value(), "//phases/00-x/lab");
  EXPECT_STREQ(root.attribute("tests").value(), "3");
  EXPECT_STREQ(root.attribute("failures").value(), "1");
  EXPECT_STREQ(root.attribute("errors").value(), "1");
  EXPECT_STREQ(root.attribute("skipped").value(), "0");
  EXPECT_STREQ(root.attribute("time").value(), "1.500");
  EXPECT_STREQ(root.attribute("timestamp").value(), "2026-03-01T12:00:00Z");
  const pugi::xml_node work = root.child("testsuite");
  EXPECT_STREQ(work.attribute("name").value(), "Work");
  EXPECT_STREQ(work.attribute("tests").value(), "2");
  EXPECT_STREQ(work.attribute("time").value(), "0.500");
}

TEST(TestXml, SaysWhatTheRecorderNeeds) {
  const pugi::xml_document document = Parsed(TestXml(SampleRun()));
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_EQ(Property(root, "course.schema"), "1");
  EXPECT_EQ(Property(root, "course.lab"), "//phases/00-x/lab");
  EXPECT_EQ(Property(root, "course.impl"), "starter");
  EXPECT_EQ(Property(root, "course.isolated"), "false");
  EXPECT_EQ(Property(root, "course.digest"), "ab12");
  EXPECT_EQ(Property(root, "course.source_sha256"), "5e1f");
  EXPECT_EQ(Property(root, "course.verdict"), "FAILED");
  EXPECT_EQ(Property(root, "course.points"), "2");
  EXPECT_EQ(Property(root, "course.max_points"), "6");
  EXPECT_EQ(Property(root, "course.machine"), "Some CPU, 8 cores");
  EXPECT_EQ(Property(root, "course.filtered"), "");
  EXPECT_EQ(Property(root, "course.limits"),
            R"({"memory_mb":1024,"cpu_seconds":10,"wall_seconds":20,"output_kb":256})");
}

TEST(TestXml, ATestCaseHasPointsVerdictAndReason) {
  const pugi::xml_document document = Parsed(TestXml(SampleRun()));
  const pugi::xml_node root = document.child("testsuites");
  const pugi::xml_node failed = root.child("testsuite").child("testcase");
  EXPECT_STREQ(failed.attribute("name").value(), "CountsTheLastToken");
  EXPECT_STREQ(failed.attribute("file").value(), "phases/00-x/lab/lab_test.cc");
  EXPECT_STREQ(failed.attribute("line").value(), "30");
  EXPECT_EQ(Property(failed, "points"), "0");
  EXPECT_EQ(Property(failed, "max_points"), "3");
  EXPECT_EQ(Property(failed, "verdict"), "FAILED");
  EXPECT_STREQ(failed.child("failure").attribute("message").value(), "call:     Work(5)");
  EXPECT_STREQ(failed.child("failure").text().get(),
               "phases/00-x/lab/lab_test.cc:31\ncall:     Work(5)\nexpected: 15\ngot:      14");
  const pugi::xml_node crashed = root.last_child().child("testcase");
  EXPECT_EQ(Property(crashed, "signal"), "SIGSEGV");
  EXPECT_STREQ(crashed.child("error").attribute("type").value(), "CRASHED");
}

TEST(TestXml, HoldsWhateverBytesTheProgramPrinted) {
  RunInfo run = SampleRun();
  run.result.tests[1].output = std::string("]]></system-out><testcase name='forged'/>\0\x01\xff\r\n&amp;", 52);
  run.result.tests[0].outcome.failures[0].text = "a < b && \"c\" > 'd'";
  const pugi::xml_document document = Parsed(TestXml(run));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_EQ(std::distance(suite.children("testcase").begin(), suite.children("testcase").end()), 2);
  const pugi::xml_node passed = suite.last_child();
  EXPECT_EQ(std::string(passed.child("system-out").text().get()).substr(0, 41),
            "]]></system-out><testcase name='forged'/>");
}

TEST(TestXml, AFilteredRunIsMarked) {
  RunInfo run = SampleRun();
  run.result.filtered = true;
  const pugi::xml_document document = Parsed(TestXml(run));
  EXPECT_EQ(Property(document.child("testsuites"), "course.filtered"), "true");
}

TEST(TestXml, CodeOfOthersHasNoSource) {
  RunInfo run = SampleRun();
  run.source_sha256 = "";
  EXPECT_EQ(TestXml(run).find("source_sha256"), std::string::npos);
}

std::string FileWith(const std::string& name, const std::string& bytes) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(DigestOfFiles, ChangesWithEveryByteNameAndBorder) {
  const auto digest = [](const std::string& a, const std::string& b) {
    return *DigestOfFiles({FileWith("one", a), FileWith("two", b)});
  };
  EXPECT_EQ(digest("abc", "d").size(), 64u);
  EXPECT_EQ(digest("abc", "d"), digest("abc", "d"));
  EXPECT_NE(digest("abc", "d"), digest("ab", "cd"));
  EXPECT_NE(digest("abc", "d"), digest("abc", "e"));
  EXPECT_NE(*DigestOfFiles({FileWith("one", "x")}), *DigestOfFiles({FileWith("two", "x")}));
}

TEST(DigestOfFiles, NamesTheFileThatIsMissing) {
  EXPECT_TRUE(base::testing::HasCodeAndText(DigestOfFiles({"/no/such/file"}).status(), absl::StatusCode::kNotFound,
                                            "/no/such/file"));
}

TEST(DigestOfStarter, IsThatOfItsBytesAlone) {
  const std::string other = FileWith("other.cc", "int x;");
  // Of the bytes "abc": FIPS 180-4.
  EXPECT_EQ(*DigestOfStarter({other, FileWith("starter.cc", "abc")}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(*DigestOfStarter({other}), "");
  EXPECT_EQ(*DigestOfStarter({}), "") << "nothing of a learner's was graded";
  EXPECT_TRUE(base::testing::HasCodeAndText(DigestOfStarter({"/no/such/starter.cc"}).status(),
                                            absl::StatusCode::kNotFound, "/no/such/starter.cc"));
}

TEST(ReplaceFile, LeavesNothingBesideTheNewFile) {
  const std::string path = FileWith("replaced", "old");
  ASSERT_TRUE(base::testing::IsOk(ReplaceFile(path, "new")));
  EXPECT_EQ(*ReadFile(path), "new");
  EXPECT_EQ(ReplaceFile("/no/such/folder/file", "x").code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace course::runner
