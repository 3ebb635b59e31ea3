// The linter's rules about commentary.md, which a learner reads beside the solution. What can be checked against the
// code is: a quotation that the solution no longer contains, a mutant that has another name by now.

#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/course/lint/links.h"
#include "harness/course/lint/rules.h"
#include "harness/handout/handout.h"

namespace course::lint {
namespace {

constexpr int kLeastSections = 3;
constexpr char kQuotations[] =
    "Decisions";  // under this heading, code is quoted; elsewhere it may be of the author's own

std::set<std::string> TrimmedLines(const std::string& text) {
  std::set<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) lines.emplace(absl::StripAsciiWhitespace(line));
  return lines;
}

// The lines of fenced code, trimmed, with their place in `text` from 0.
std::vector<std::pair<std::string, int>> FencedLines(const std::string& text) {
  std::vector<std::pair<std::string, int>> fenced;
  bool inside = false;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view trimmed = absl::StripAsciiWhitespace(line);
    if (absl::StartsWith(trimmed, "```")) {
      inside = !inside;
    } else if (inside && !trimmed.empty()) {
      fenced.emplace_back(trimmed, number);
    }
    ++number;
  }
  return fenced;
}

}  // namespace

Complaints CheckCommentary(const LabFolder& lab, const FileText& file_text) {
  const std::string path = lab.solution_folder + "/commentary.md";
  Complaints out;
  const auto complain = [&](int line, const std::string& advice) { out.push_back({path, line, "commentary", advice}); };
  const std::string* text = lab.SolutionFile("commentary.md");
  if (text == nullptr) {
    complain(0, "is missing: what the reference does, and why, for those who are done with the lab");
    return out;
  }
  const auto parsed = handout::ParseHandout(*text);
  if (!parsed.ok()) {
    complain(0, std::string(parsed.status().message()));
    return out;
  }
  if (parsed->title != absl::StrCat("Commentary: ", lab.title)) {
    complain(1, absl::StrCat("must start with \"# Commentary: ", lab.title, "\", the title of BUILD"));
  }
  const std::string* solution = lab.SolutionFile("solution.cc");
  const std::set<std::string> solution_lines = TrimmedLines(solution != nullptr ? *solution : "");
  int sections = 0;
  bool quoting = false, has_quotations = false;
  for (size_t i = 0; i < parsed->sections.size(); ++i) {
    const handout::Section& section = parsed->sections[i];
    if (section.level == 2) {
      ++sections;
      quoting = section.heading == kQuotations;
      has_quotations = has_quotations || quoting;
      const bool goes_on = i + 1 < parsed->sections.size() && parsed->sections[i + 1].level > 2;
      if (absl::StripAsciiWhitespace(section.body).empty() && !goes_on) {
        complain(section.line, absl::StrCat("\"## ", section.heading, "\" is empty"));
      }
    }
    if (!quoting) continue;
    for (const auto& [quoted, offset] : FencedLines(section.body)) {
      if (solution_lines.contains(quoted)) continue;
      complain(section.line + 1 + offset, absl::StrCat("quotes \"", quoted, "\", which is no line of solution.cc"));
    }
  }
  if (sections < kLeastSections) {
    complain(0,
             absl::StrCat("has ", sections, " sections; at least ", kLeastSections, " are needed (new-lab shows six)"));
  }
  if (!has_quotations) complain(0, absl::StrCat("\"## ", kQuotations, "\" is missing: the lines that need a reason"));
  static const std::regex kMutant("mutants/[A-Za-z0-9_]+\\.cc");
  for (std::sregex_iterator it(text->begin(), text->end(), kMutant), end; it != end; ++it) {
    if (lab.SolutionFile(it->str()) != nullptr) continue;
    complain(LineOf(*text, it->position(0)), absl::StrCat("names ", it->str(), ", which is not there"));
  }
  // It is about the code: a path of one machine, or of what a tool has built, means nothing to the next reader.
  static const std::regex kMachinePath("(~/|/(home|tmp|root|usr)/|bazel-(bin|out)|\\.course/)");
  for (std::sregex_iterator it(text->begin(), text->end(), kMachinePath), end; it != end; ++it) {
    complain(LineOf(*text, it->position(0)), absl::StrCat("names a path of one machine (", it->str(), ")"));
  }
  for (Complaint& complaint : CheckLinks(path, "commentary", *text, file_text)) out.push_back(std::move(complaint));
  return out;
}

}  // namespace course::lint
