#include "harness/recorder/contradiction.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/recorder/json_fields.h"
#include "nlohmann/json.hpp"

namespace course::recorder {
namespace {

std::string NameOf(const store::TestResult& test) { return absl::StrCat(test.suite, ".", test.name); }

// The runner's exit status follows from its verdict, and Bazel's status from the exit status.
std::string CheckStatus(const LabXml& xml, const Claim& claim) {
  const bool passed = xml.verdict == Verdict::kPassed || xml.verdict == Verdict::kSkipped;
  const bool bazel_passed = claim.status == "PASSED" || claim.status == "FLAKY";
  if (passed == bazel_passed) return "";
  return absl::StrCat(claim.by, " says ", claim.status, ", test.xml says ", std::string(VerdictName(xml.verdict)));
}

std::string CheckTests(const LabXml& xml) {
  int points = 0, max_points = 0;
  for (const store::TestResult& test : xml.tests) {
    points += test.points;
    max_points += test.max_points;
    if (test.points > test.max_points || (test.points > 0 && test.verdict != Verdict::kPassed)) {
      return absl::StrCat(NameOf(test), " is ", std::string(VerdictName(test.verdict)), " with ", test.points, " of ",
                          test.max_points, " points");
    }
    // A filter leaves tests out of the verdict.
    const bool good = xml.filtered || test.verdict == Verdict::kPassed || test.verdict == Verdict::kSkipped;
    if (xml.verdict == Verdict::kPassed && !good) {
      return absl::StrCat("the lab is PASSED, but ", NameOf(test), " is ", std::string(VerdictName(test.verdict)));
    }
  }
  if (points != xml.points || max_points != xml.max_points) {
    return absl::StrCat("the lab has ", xml.points, " of ", xml.max_points, " points, its tests add up to ", points,
                        " of ", max_points);
  }
  return "";
}

std::string CheckCatalog(const LabXml& xml, const std::vector<CatalogTest>& catalog) {
  std::map<std::pair<std::string, std::string>, int> worth;
  for (const CatalogTest& test : catalog) worth[{test.suite, test.name}] = test.points;
  for (const store::TestResult& test : xml.tests) {
    const auto it = worth.find({test.suite, test.name});
    if (it == worth.end()) return absl::StrCat("the catalog has no test ", NameOf(test), ", or test.xml has it twice");
    if (it->second != test.max_points) {
      return absl::StrCat(NameOf(test), " is worth ", it->second, " points, test.xml says ", test.max_points);
    }
    worth.erase(it);
  }
  if (worth.empty()) return "";
  return absl::StrCat("test.xml lacks the test ", worth.begin()->first.first, ".", worth.begin()->first.second);
}

}  // namespace

std::optional<std::vector<CatalogTest>> ParseCatalog(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  const nlohmann::json& tests = Member(json, "tests");
  if (!tests.is_array()) return std::nullopt;
  std::vector<CatalogTest> catalog;
  for (const nlohmann::json& test : tests) {
    catalog.push_back({TextOf(test, "suite"), TextOf(test, "name"), static_cast<int>(IntOf(test, "points"))});
  }
  return catalog;
}

std::string FindContradiction(const LabXml& xml, const Claim& claim) {
  if (xml.lab != claim.lab) return absl::StrCat("test.xml is of \"", xml.lab, "\", not of ", claim.lab);
  if (xml.impl != claim.impl) {
    return absl::StrCat(claim.by, " graded the ", claim.impl, ", test.xml says \"", xml.impl, "\"");
  }
  if (!xml.expect.empty())
    return absl::StrCat("test.xml was made to expect \"", xml.expect, "\", which no lab's test does");
  if (xml.isolated != claim.isolated)
    return absl::StrCat(claim.by, " and test.xml disagree whether the code ran in a process of its own");
  if (xml.digest.empty()) return "test.xml has no digest of the files that were graded";
  for (const std::string& found : {CheckStatus(xml, claim), CheckTests(xml)}) {
    if (!found.empty()) return found;
  }
  return claim.catalog == nullptr ? "" : CheckCatalog(xml, *claim.catalog);
}

}  // namespace course::recorder
