#include "web/pages/privacy_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;

TEST(PrivacyPage, SaysWhereTheDataIsAndWhatDeletingTakes) {
  const std::string page =
      PrivacyPage({{.path = ".course/course.db", .what = "runs", .bytes = 2'097'152, .erased = true},
                   {.path = "bazel-out", .what = "test logs", .bytes = 1000, .command = "bazel clean"},
                   {.path = "phases/**/starter.cc", .what = "your work", .bytes = 10}},
                  PlainFrame());
  EXPECT_TRUE(Has(page, ".course/course.db</code></td><td>runs</td><td class=\"number\">2 MiB</td><td>deleted below"));
  EXPECT_TRUE(Has(page, "stays; <code>bazel clean</code> removes it"));
  EXPECT_TRUE(Has(page, "stays, it is yours"));
}

TEST(PrivacyPage, AsksBeforeDeleting) {
  const std::string page = PrivacyPage({}, PlainFrame());
  EXPECT_TRUE(Has(page, "action=\"/privacy/erase\""));
  EXPECT_TRUE(Has(page, "name=\"sure\""));
  EXPECT_TRUE(Has(page, "href=\"/privacy/export\""));
}

}  // namespace
}  // namespace course::web
