// junit.xml as others read it: xmllint with a schema (testdata/junit.xsd) where it is installed, and pugixml.

#include "harness/grading/junit.h"

#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/process.h"
#include "harness/grading/testing/sample_reports.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"
#include "pugixml.hpp"

namespace course::grading {
namespace {

using base::testing::IsOk;

constexpr char kXmllint[] = "/usr/bin/xmllint";

// What xmllint says; empty if the file is valid.
std::string Xmllint(const std::string& path) {
  const auto ran = cli::RunCommand(
      {.argv = {kXmllint, "--noout", "--schema", "harness/grading/testdata/junit.xsd", path}, .folder = ""});
  EXPECT_TRUE(IsOk(ran));
  return ran->ok() ? "" : ran->error;
}

TEST(JUnit, IsValidForAnIndependentParser) {
  if (access(kXmllint, X_OK) != 0) GTEST_SKIP() << "there is no xmllint (Debian: libxml2-utils)";
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const store::TempDatabase place;
  const std::string path = place.folder() + "/junit.xml";
  std::vector<Report> reports = {SampleReport(), FailedReport()};
  for (int n = 0; n < 20; ++n) reports.push_back(RandomReport(rng));
  for (const Report& report : reports) {
    const std::string xml = JUnitXml(report);
    ASSERT_TRUE(IsOk(base::WriteFile(path, xml)));
    EXPECT_EQ(Xmllint(path), "") << xml;
  }
  ASSERT_TRUE(IsOk(base::WriteFile(path, "<testsuites tests='1' failures='0' errors='0' time='0'/>")));
  EXPECT_NE(Xmllint(path), "") << "the schema must refuse something";
}

TEST(JUnit, CountsAsJUnitDoes) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(JUnitXml(SampleReport()).c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "//phases/00-toy/lab-01-counting");
  EXPECT_EQ(suite.attribute("tests").as_int(), 4);
  EXPECT_EQ(suite.attribute("failures").as_int(), 1);
  EXPECT_EQ(suite.attribute("errors").as_int(), 1) << "a crash is no assertion";
  EXPECT_EQ(suite.attribute("skipped").as_int(), 1);
  EXPECT_STREQ(suite.attribute("time").value(), "0.007") << "1.5 + 2.5 + 3.5 ms, to the millisecond";
  const pugi::xml_node crashed = suite.child("testcase").next_sibling("testcase");
  EXPECT_STREQ(crashed.attribute("classname").value(), "Count");
  EXPECT_STREQ(crashed.attribute("name").value(), "Shrinks");
  EXPECT_STREQ(crashed.child("error").attribute("type").value(), "CRASHED SIGSEGV");
  EXPECT_STREQ(crashed.child("error").attribute("message").value(), "SIGSEGV in Shrink()");
  EXPECT_STREQ(crashed.child("system-out").text().get(), "points: 0 of 1\nhello\n");
  const pugi::xml_node hidden = suite.find_child_by_attribute("testcase", "name", "Zero");
  EXPECT_STREQ(hidden.child("system-out").text().get(), "points: 0 of 1\nhidden test, visible: never\n");
}

TEST(JUnit, WhatCouldNotBeGradedIsAnError) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(JUnitXml(FailedReport()).c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_EQ(suite.attribute("errors").as_int(), 1);
  EXPECT_STREQ(suite.child("testcase").child("error").attribute("type").value(), "failed");
}

}  // namespace
}  // namespace course::grading
