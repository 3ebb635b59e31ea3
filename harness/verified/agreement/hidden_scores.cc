// hidden_scores WORKSPACE BUNDLES: an instructor's folder with tests of lab 00-01, from MakeBundles to what a learner
// sees. The folder and its bundle are made in BUNDLES, which must not be the workspace's own. One line a rule, "PASSED"
// or "FAILED".
//
// The learner's file is right wherever the course's tests look, and wrong where the hidden ones do.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "harness/course/bazel.h"
#include "harness/course/files.h"
#include "harness/verified/grader.h"
#include "harness/verified/make_bundles.h"
#include "harness/verified/open_grader.h"
#include "harness/verified/shown.h"

namespace course::verified {
namespace {

constexpr char kLab[] = "//phases/00-foundations/lab-01-kv-cache-speedup";
constexpr char kFolder[] = "phases/00-foundations/lab-01-kv-cache-speedup";

// 4711 tokens of prompt are the instructor's secret; the right answers are sums.
constexpr char kTests[] = R"cc(
#include <cstdint>

#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"
  namespace kv_cache_speedup {
  using course::testing::ExpectAnswer;
  GRADED_TEST(Secret, OpenFromTheStart, 2) { ExpectAnswer("CachedWork(4711, 100)", CachedWork(4711, 100), int64_t{4811}); }
  GRADED_TEST(Secret, OpenWhenItIsOver, 3) { ExpectAnswer("CachedWork(4711, 200)", CachedWork(4711, 200), int64_t{4911}); }
  GRADED_TEST(Secret, NeverOpen, 4) { ExpectAnswer("CachedWork(4711, 300)", CachedWork(4711, 300), int64_t{5011}); }
  GRADED_TEST(Secret, PassedByEverybody, 5) { ExpectAnswer("NoCacheWork(4711, 1)", NoCacheWork(4711, 1), int64_t{4711}); }
  }  // namespace kv_cache_speedup
)cc";
constexpr char kVisibility[] =
    R"({"visibility": "never", "tests": {"Secret.OpenFromTheStart": "now", "Secret.OpenWhenItIsOver": "after_due_date"}})";

int failed = 0;

void Expect(bool holds, const std::string& rule) {
  std::printf("%s //hidden tests: %s\n", holds ? "PASSED" : "FAILED", rule.c_str());
  failed += holds ? 0 : 1;
}

// Every word of it that a page or a file could show.
std::string Words(const Shown& shown) {
  std::string all;
  for (const runner::TestResult& test : shown.result.tests) {
    absl::StrAppend(&all, test.test.FullName(), " ", test.test.file, " ", test.outcome.message, " ", test.output, " ");
    for (const auto& failure : test.outcome.failures) {
      absl::StrAppend(&all, failure.where, " ", failure.text, "\n");
    }
  }
  return all;
}

const runner::TestResult* Find(const runner::LabResult& result, const std::string& name) {
  for (const runner::TestResult& test : result.tests) {
    if (test.test.FullName() == name) return &test;
  }
  return nullptr;
}

absl::Status Check(const std::string& root, const std::string& bundles) {
  const std::string hidden = bundles + "/instructor";
  RETURN_IF_ERROR(cli::WriteFile(absl::StrCat(hidden, "/", kFolder, "/secret_test.cc"), kTests));
  RETURN_IF_ERROR(cli::WriteFile(absl::StrCat(hidden, "/", kFolder, "/hidden.json"), kVisibility));
  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(root);
  const BundleOptions options = {.root = root,
                                 .bundles = bundles,
                                 .course_version = "hidden_scores",
                                 .hidden = hidden,
                                 .say = [](const std::string& what) { std::printf("%s\n", what.c_str()); }};
  RETURN_IF_ERROR(MakeBundles(*bazel, {kLab}, options).status());
  Expect(StaleLabs({kLab}, options).empty(), "a bundle with them is not stale");
  BundleOptions without = options;
  without.hidden = "";
  Expect(!StaleLabs({kLab}, without).empty(), "a bundle with them is none without them");

  ASSIGN_OR_RETURN(const std::string solution,
                   cli::ReadFile(absl::StrCat(root, "/solutions/", kFolder, "/solution.cc")));
  const std::string wrong = absl::StrReplaceAll(
      solution,
      {{"return prompt_len + num_new_tokens;", "return prompt_len == 4711 ? 4712 : prompt_len + num_new_tokens;"}});
  if (wrong == solution) return absl::InternalError("the solution of 00-01 has changed: nothing to make wrong in it");
  ASSIGN_OR_RETURN(const std::unique_ptr<Grader> grader, OpenGrader({.bundles = bundles}));
  std::string told;
  const auto grade = [&](const std::string& source) {
    return grader->Grade({.lab = kLab, .files = {{"starter.cc", source}}, .seed = FreshSeed()},
                         [&](const ProgressEvent& event) { absl::StrAppend(&told, event.test, " "); });
  };
  ASSIGN_OR_RETURN(const VerifiedResult right, grade(solution));
  Expect(right.points == right.max_points && right.hidden.size() == 4, "a right answer earns all points, theirs too");
  ASSIGN_OR_RETURN(const VerifiedResult result, grade(wrong));
  Expect(result.points == result.max_points - 2 - 3 - 4, "a wrong one loses theirs, and only theirs");
  Expect(!absl::StrContains(told, "Secret"), "what is told while it runs names none of them");

  const Shown before = ForLearner(result, /*due_date_passed=*/false), after = ForLearner(result, true);
  const runner::TestResult* open = Find(before.result, "Secret.OpenFromTheStart");
  Expect(open != nullptr && open->outcome.verdict == Verdict::kFailed, "\"now\": name and verdict are seen at once");
  Expect(open != nullptr && open->output.empty() && open->seconds == 0, "\"now\": without output and time");
  Expect(Find(before.result, "Secret.OpenWhenItIsOver") == nullptr && before.withheld_tests == 3,
         "\"after_due_date\": not before it");
  Expect(before.withheld_max_points == 3 + 4 + 5 && before.max_points == result.max_points - 3 - 4 - 5,
         "what is left out is said by number and worth alone");
  const runner::TestResult* later = Find(after.result, "Secret.OpenWhenItIsOver");
  Expect(later != nullptr && later->outcome.verdict == Verdict::kFailed, "\"after_due_date\": seen after it");
  Expect(after.withheld_tests == 2 && Find(after.result, "Secret.NeverOpen") == nullptr,
         "\"never\": not after it either");
  for (const char* secret : {"NeverOpen", "PassedByEverybody", "5011", "4711, 300", hidden.c_str()}) {
    Expect(!absl::StrContains(Words(before), secret) && !absl::StrContains(Words(after), secret),
           absl::StrCat("no word of a learner's page has \"", secret == hidden ? "the instructor's folder" : secret,
                        "\""));
  }
  Expect(!absl::StrContains(Words(before), "4911"), "nor the answer that is shown after the due date");
  return absl::OkStatus();
}

}  // namespace
}  // namespace course::verified

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: hidden_scores WORKSPACE BUNDLES\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // somebody waits
  const absl::Status status = course::verified::Check(argv[1], argv[2]);
  if (!status.ok()) std::printf("FAILED //hidden tests: %s\n", status.ToString().c_str());
  return status.ok() && course::verified::failed == 0 ? 0 : 1;
}
