#include "harness/watch/equality/oracle.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/verdict/verdict.h"

namespace course::watch {
namespace {

std::string Told(Verdict verdict, const std::string& signal, int points) {
  return absl::StrCat(std::string(VerdictName(verdict)), signal.empty() ? "" : absl::StrCat(" (", signal, ")"), " ",
                      points);
}

absl::StatusOr<Candidate> Read(const std::string& root, const std::string& folder, const std::string& name,
                               const std::string& test) {
  Candidate candidate = {.name = name, .source = "", .said = {}};
  ASSIGN_OR_RETURN(candidate.source, cli::ReadFile(absl::StrCat(root, "/solutions/", folder, "/", name, ".cc")));
  const std::string xml = absl::StrCat(root, "/bazel-testlogs/solutions/", folder, "/", test, "/test.xml");
  ASSIGN_OR_RETURN(const std::string text, cli::ReadFile(xml));
  ASSIGN_OR_RETURN(candidate.said, recorder::ParseLabXml(text, {}));
  return candidate;
}

}  // namespace

absl::StatusOr<std::vector<Candidate>> Candidates(const std::string& root, const std::string& folder) {
  std::vector<Candidate> candidates;
  ASSIGN_OR_RETURN(Candidate solution, Read(root, folder, "solution", "solution_gets_full_marks"));
  candidates.push_back(std::move(solution));
  ASSIGN_OR_RETURN(Candidate starter, Read(root, folder, "starter", "starter_scores_nothing"));
  candidates.push_back(std::move(starter));
  for (const std::string& file : cli::NamesIn(absl::StrCat(root, "/solutions/", folder, "/mutants"))) {
    absl::string_view mutant = file;
    if (!absl::ConsumeSuffix(&mutant, ".cc")) continue;
    const std::string name(mutant);
    ASSIGN_OR_RETURN(Candidate candidate, Read(root, folder, "mutants/" + name, name + "_loses_points"));
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

std::string Difference(const recorder::LabXml& bazel, const store::LabRun& watch) {
  std::string text;
  const auto compare = [&](const std::string& what, const std::string& by_bazel, const std::string& by_watch) {
    if (by_bazel != by_watch)
      absl::StrAppend(&text, what, ": bazel test says ", by_bazel, ", watch says ", by_watch, "\n");
  };
  compare("the lab", Told(bazel.verdict, "", bazel.points), Told(watch.verdict, "", watch.points));
  compare("the lab's worth", absl::StrCat(bazel.max_points), absl::StrCat(watch.max_points));
  compare("the number of tests", absl::StrCat(bazel.tests.size()), absl::StrCat(watch.tests.size()));
  if (bazel.tests.size() != watch.tests.size()) return text;
  for (size_t i = 0; i < bazel.tests.size(); ++i) {
    const store::TestResult& b = bazel.tests[i];
    const store::TestResult& w = watch.tests[i];
    compare(absl::StrCat("test ", i), absl::StrCat(b.suite, ".", b.name), absl::StrCat(w.suite, ".", w.name));
    compare(absl::StrCat(b.suite, ".", b.name), Told(b.verdict, b.signal, b.points),
            Told(w.verdict, w.signal, w.points));
  }
  return text;
}

}  // namespace course::watch
