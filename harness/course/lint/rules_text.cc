// The linter's rules about a lab's texts and folders: handout, tests' names and points, stray files.

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/course/lint/cpp_text.h"
#include "harness/course/lint/links.h"
#include "harness/course/lint/rules.h"
#include "harness/handout/handout.h"

namespace course::lint {
namespace {

constexpr int kHints = 3;

// How many words a CamelCase name has: RefusesEmptyPrompts has 3.
int CountWords(const std::string& name) {
  int words = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (absl::ascii_isupper(name[i]) && (i == 0 || !absl::ascii_isupper(name[i - 1]))) ++words;
  }
  return words;
}

}  // namespace

const std::vector<std::string>& HandoutHeadings() {
  static const auto* headings = new std::vector<std::string>{"Why this lab exists",
                                                             "Background",
                                                             "Files",
                                                             "What to implement",
                                                             "What you should see",
                                                             "What the tests prove",
                                                             "How this maps to the real engine",
                                                             "Hints",
                                                             "Going further",
                                                             "References"};
  return *headings;
}

Complaints CheckReadme(const LabFolder& lab, const FileText& file_text) {
  Complaints out;
  const std::string path = lab.folder + "/README.md";
  const auto complain = [&](int line, const std::string& advice) { out.push_back({path, line, "readme", advice}); };
  const std::string* text = lab.File("README.md");
  if (text == nullptr) {
    complain(0, "the handout is missing");
    return out;
  }
  const auto handout = handout::ParseHandout(*text);
  if (!handout.ok()) {
    complain(0, std::string(handout.status().message()));
    return out;
  }
  // A lab without a number is headed by its place in the phase.
  const std::string number =
      !lab.short_name.empty() ? lab.short_name
                              : absl::StrCat(lab.phase_number.empty() ? "[A-Za-z0-9]+" : lab.phase_number, "-[0-9]+");
  if (!std::regex_match(handout->title, std::regex("Lab " + number + ": .+")) ||
      !absl::EndsWith(handout->title, ": " + lab.title)) {
    complain(1, absl::StrCat("must start with \"# Lab ",
                             lab.short_name.empty() ? absl::StrCat(lab.phase_number, "-NN") : lab.short_name, ": ",
                             lab.title, "\", the title of BUILD"));
  }
  size_t next = 0;
  for (const handout::Section& section : handout->sections) {
    if (section.level != 2) continue;
    const auto& fixed = HandoutHeadings();
    if (next < fixed.size() && section.heading == fixed[next]) {
      ++next;
      if (absl::StripAsciiWhitespace(section.body).empty() && section.heading != "Hints") {
        // What follows may be subsections, which carry the text.
        const size_t index = &section - handout->sections.data();
        const bool has_more = index + 1 < handout->sections.size() && handout->sections[index + 1].level > 2;
        if (!has_more) complain(section.line, absl::StrCat("\"## ", section.heading, "\" is empty"));
      }
    } else {
      complain(section.line, absl::StrCat("\"## ", section.heading, "\" stands where \"## ",
                                          next < fixed.size() ? fixed[next] : "nothing more",
                                          "\" must be: the headings are fixed, in this order"));
      break;
    }
  }
  if (next < HandoutHeadings().size() && out.empty()) {
    complain(0, absl::StrCat("\"## ", HandoutHeadings()[next], "\" is missing"));
  }
  if (static_cast<int>(handout->hints.size()) != kHints) {
    complain(0, absl::StrCat("has ", handout->hints.size(), " hints; \"### Hint 1\" to \"### Hint ", kHints,
                             "\" must stand under \"## Hints\""));
  }
  for (size_t i = 0; i < handout->hints.size(); ++i) {
    if (absl::StripAsciiWhitespace(handout->hints[i]).empty()) complain(0, absl::StrCat("hint ", i + 1, " is empty"));
  }
  for (Complaint& complaint : CheckLinks(path, "readme", *text, file_text)) out.push_back(std::move(complaint));
  return out;
}

Complaints CheckTests(const LabFolder& lab) {
  Complaints out;
  const std::string path = lab.folder + "/lab_test.cc";
  const std::string* source = lab.File("lab_test.cc");
  if (source == nullptr) {
    out.push_back({path, 0, "tests", "is missing: the executable specification of the lab"});
    return out;
  }
  const std::string code = WithoutComments(*source);
  int sum = 0;
  bool literal = true;
  std::map<std::string, int> seen;
  static const std::regex kTest(
      "\\b(GRADED_TEST|GRADED_TEST_WITH|TEST|TEST_F|TEST_P|TYPED_TEST)\\(\\s*([A-Za-z0-9_]+)\\s*,\\s*([A-Za-z0-9_]+)"
      "\\s*(,\\s*([^,)]+))?");
  for (std::sregex_iterator it(code.begin(), code.end(), kTest), end; it != end; ++it) {
    const int line = LineOf(code, it->position(0));
    const std::string macro = (*it)[1].str(), name = (*it)[3].str();
    const std::string full = absl::StrCat((*it)[2].str(), ".", name);
    const auto complain = [&](const std::string& advice) { out.push_back({path, line, "tests", full + " " + advice}); };
    if (!absl::StartsWith(macro, "GRADED")) {
      complain(
          absl::StrCat("is a ", macro, " without points: write GRADED_TEST(", (*it)[2].str(), ", ", name, ", points)"));
      continue;
    }
    if (const auto [first, fresh] = seen.emplace(full, line); !fresh)
      complain(absl::StrCat("stands in line ", first->second, ", too"));
    if (CountWords(name) < 2) complain("is no sentence: name what must hold, such as RefusesEmptyPrompts");
    int points = 0;
    if (!absl::SimpleAtoi(absl::StripAsciiWhitespace((*it)[5].str()), &points)) {
      literal = false;
      complain("has points that are no plain number");
    }
    sum += points;
  }
  if (seen.empty()) out.push_back({path, 0, "tests", "has no GRADED_TEST"});
  if (literal && !seen.empty() && sum != lab.points) {
    out.push_back({lab.folder + "/BUILD", lab.points_line, "points",
                   absl::StrCat("course_lab(points = ", lab.points, "), but the tests add up to ", sum)});
  }
  static const std::regex kSuiteSetUp("\\b(SetUpTestSuite|SetUpTestCase)\\b");
  if (std::smatch found; std::regex_search(code, found, kSuiteSetUp)) {
    out.push_back({path, LineOf(code, found.position(0)), "tests",
                   "SetUpTestSuite runs again for every TEST, each in its own process: use ONCE(name)"});
  }
  return out;
}

Complaints CheckNothingStray(const LabFolder& lab) {
  Complaints out;
  std::set<std::string> allowed = {"BUILD", "README.md", "starter.cc", "lab_test.cc", "remote.cc"};
  allowed.insert(lab.contract.begin(), lab.contract.end());
  const std::string* build = lab.File("BUILD");
  for (const auto& [path, text] : lab.files) {
    const bool in_solution = absl::StartsWith(path, lab.solution_folder + "/");
    const std::string name = path.substr((in_solution ? lab.solution_folder : lab.folder).size() + 1);
    // Editors' own files come and go.
    const std::string base = name.substr(name.rfind('/') + 1);
    if (absl::StartsWith(base, ".") || absl::EndsWith(base, "~")) continue;
    if (in_solution) {
      const bool mutant =
          absl::StartsWith(name, "mutants/") && absl::EndsWith(name, ".cc") && name.find('/', 8) == std::string::npos;
      static const std::set<std::string> kOthers = {"BUILD", "commentary.md", "solution.cc", "starter.cc"};
      if (!kOthers.contains(name) && !mutant) {
        out.push_back(
            {path, 0, "stray", "does not belong here: BUILD, commentary.md, solution.cc, starter.cc, mutants/*.cc"});
      }
      continue;
    }
    const bool in_build = build != nullptr && absl::StrContains(*build, absl::StrCat("\"", name, "\""));
    const bool figure = absl::StartsWith(name, "figures/");
    const bool part_of_other_lab =
        absl::StrContains(name, "/") &&
        lab.files.contains(absl::StrCat(lab.folder, "/", name.substr(0, name.find('/')), "/BUILD"));
    if (!allowed.contains(name) && !in_build && !figure && !part_of_other_lab) {
      out.push_back(
          {path, 0, "stray", "does not belong here: name it in BUILD, put it into figures/, or take it away"});
    }
  }
  return out;
}

}  // namespace course::lint
