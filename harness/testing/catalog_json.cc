#include "harness/testing/catalog_json.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/testing/graded_test.h"

namespace course::testing {
namespace {

// Names of tests are C++ identifiers; file names need the two escapes.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

absl::Status CheckEveryTestHasPoints() {
  std::set<std::string> graded;
  for (const GradedTest& t : GradedTests()) {
    if (!graded.insert(absl::StrCat(t.suite, ".", t.name)).second) {
      return absl::InvalidArgumentError(absl::StrCat(t.file, ":", t.line, ": a second test ", t.suite, ".", t.name));
    }
  }
  if (graded.empty()) return absl::InvalidArgumentError("this program has no GRADED_TEST");
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const ::testing::TestInfo& test = *suite.GetTestInfo(j);
      const std::string name = absl::StrCat(suite.name(), ".", test.name());
      if (!graded.contains(name)) {
        return absl::InvalidArgumentError(absl::StrCat(test.file(), ":", test.line(), ": TEST ", name,
                                                       " has no points and would never run: write GRADED_TEST"));
      }
    }
  }
  return absl::OkStatus();
}

std::string TestJson(const GradedTest& t) {
  std::string out = absl::StrCat("{\"suite\":", Quoted(t.suite), ",\"name\":", Quoted(t.name), ",\"points\":", t.points,
                                 ",\"file\":", Quoted(t.file), ",\"line\":", t.line);
  if (t.once != nullptr) absl::StrAppend(&out, ",\"once\":", Quoted(t.once->name()));
  return out + "}";
}

std::string OnceJson(const OnceStep& step) {
  std::string users;
  for (const GradedTest& t : GradedTests()) {
    if (t.once == &step) absl::StrAppend(&users, users.empty() ? "" : ",", Quoted(absl::StrCat(t.suite, ".", t.name)));
  }
  return absl::StrCat("{\"name\":", Quoted(step.name()), ",\"file\":", Quoted(step.file()), ",\"line\":", step.line(),
                      ",\"tests\":[", users, "]}");
}

}  // namespace

absl::StatusOr<std::string> CatalogJson() {
  if (absl::Status status = CheckEveryTestHasPoints(); !status.ok()) return status;
  std::string tests, steps;
  for (const GradedTest& t : GradedTests()) absl::StrAppend(&tests, tests.empty() ? "\n" : ",\n", TestJson(t));
  for (const OnceStep* step : OnceSteps()) absl::StrAppend(&steps, steps.empty() ? "\n" : ",\n", OnceJson(*step));
  return absl::StrCat("{\"tests\":[", tests, "],\"once\":[", steps, "]}\n");
}

}  // namespace course::testing
