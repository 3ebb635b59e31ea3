// Rules of what a bank points to: guides, tests of labs, figures.

#include <algorithm>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"
#include "quiz/validate/each.h"
#include "quiz/validate/rules.h"

namespace course::quiz {
namespace {

std::string DidYouMean(const std::string& text, const std::vector<std::string>& candidates, const char* otherwise) {
  const std::vector<std::string> near = catalog::Nearest(text, candidates);
  return near.empty() ? otherwise : absl::StrCat("did you mean ", absl::StrJoin(near, " or "), "?");
}

// What is wrong with a guide link; empty if it leads somewhere.
std::string GuideProblem(const std::string& guide, const Surroundings& surroundings) {
  constexpr char kPending[] = "pending:";
  if (absl::StartsWith(guide, kPending)) return guide == kPending ? "is \"pending:\": name the section to come" : "";
  const size_t hash = guide.find('#');
  if (hash == std::string::npos) {
    return absl::StrCat("has the guide \"", guide, "\": it must be FILE#HEADING, or pending:SLUG");
  }
  const std::string path = guide.substr(0, hash);
  const std::string heading = guide.substr(hash + 1);
  const std::optional<std::vector<std::string>> headings = surroundings.headings(path);
  if (!headings) return absl::StrCat("has the guide \"", guide, "\", but there is no file ", path);
  if (std::find(headings->begin(), headings->end(), heading) != headings->end()) return "";
  return absl::StrCat("has the guide \"", guide, "\", but ", path, " has no heading #", heading, ": ",
                      DidYouMean(heading, *headings, "look at its headings"));
}

// What is wrong with "//phases/P/L:Suite.Name"; empty if there is such a test.
std::string TestProblem(const std::string& test, const catalog::Course& course) {
  const size_t colon = test.find(':');
  const std::string label = test.substr(0, colon);
  std::vector<std::string> labels;
  for (const catalog::Lab* lab : course.Labs()) {
    labels.push_back(lab->label);
    if (lab->label != label) continue;
    if (colon == std::string::npos)
      return absl::StrCat("names \"", test, "\": say which tests, ", label, ":Suite.Name");
    const std::string name = test.substr(colon + 1);
    std::vector<std::string> names;
    for (const catalog::Test& known : lab->tests) {
      names.push_back(absl::StrCat(known.suite, ".", known.name));
      if (names.back() == name || absl::StrCat(known.suite, ".*") == name) return "";
    }
    return absl::StrCat("names a test \"", name, "\" that ", label,
                        " does not have: ", DidYouMean(name, names, "`./course status` lists its tests"));
  }
  return absl::StrCat("names a lab \"", label, "\" that the course does not have: ",
                      DidYouMean(label, labels, "it must be a label such as //phases/P/L"));
}

}  // namespace

Problems CheckGuides(const Bank& bank, const Surroundings& surroundings) {
  Problems problems;
  for (const Question* question : Live(bank)) {
    const std::string problem = GuideProblem(question->guide, surroundings);
    if (!problem.empty()) problems.push_back(Of(bank, *question, "guide", problem));
  }
  return problems;
}

Problems CheckTests(const Bank& bank, const Surroundings& surroundings) {
  Problems problems;
  for (const Question* question : Live(bank)) {
    for (const std::string& test : question->tests) {
      const std::string problem = TestProblem(test, surroundings.course);
      if (!problem.empty()) problems.push_back(Of(bank, *question, "tests", problem));
    }
  }
  return problems;
}

Problems CheckFigures(const Bank& bank, const Surroundings& surroundings) {
  static const std::regex kFigure(R"(!\[([^\]]*)\]\(([^)\s]*)\))");
  const std::string folder = bank.file.substr(0, bank.file.rfind('/') + 1);
  Problems problems;
  for (const Question* question : Live(bank)) {
    for (const std::string& text : TextsOf(*question)) {
      for (std::sregex_iterator it(text.begin(), text.end(), kFigure), end; it != end; ++it) {
        const std::string path = (*it)[2].str();
        if ((*it)[1].length() == 0) {
          problems.push_back(Of(bank, *question, "figure",
                                absl::StrCat("shows ", path, " without a text: ![what it shows](", path, ")")));
        }
        if (!absl::StartsWith(path, "figures/") || absl::StrContains(path, "..") ||
            !surroundings.is_file(folder + path)) {
          problems.push_back(Of(bank, *question, "figure",
                                absl::StrCat("shows \"", path, "\": it must be a file figures/NAME.svg in ", folder)));
        }
      }
    }
  }
  return problems;
}

}  // namespace course::quiz
