// The linter's rules about a lab's C++: contract, starter, solution, mutants, remote.cc.

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/course/lint/cpp_text.h"
#include "harness/course/lint/rules.h"

namespace course::lint {
namespace {

constexpr int kStarterLines = 120;
constexpr int kLeastMutants = 4;
// A mutant is one mistake. It may show in a few lines (the same wrong test in two functions), not all over the file.
constexpr size_t kOneMistake = 12;

int CountLines(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n')) + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

// How many lines of the longer version are not in the longest common subsequence.
size_t ChangedLines(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<size_t> previous(b.size() + 1), row(b.size() + 1);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = a[i - 1] == b[j - 1] ? previous[j - 1] + 1 : std::max(previous[j], row[j - 1]);
    }
    std::swap(previous, row);
  }
  return std::max(a.size(), b.size()) - previous[b.size()];
}

std::vector<Function> ContractFunctions(const LabFolder& lab) {
  std::vector<Function> functions;
  for (const std::string& header : lab.contract) {
    if (const std::string* text = lab.File(header); text != nullptr) {
      for (Function& function : DeclaredFunctions(*text)) functions.push_back(std::move(function));
    }
  }
  return functions;
}

bool Matches(const std::string& text, const char* pattern) {
  return std::regex_search(text, std::regex(pattern, std::regex::icase));
}

void CheckDocumented(const std::string& path, const std::string& header, const Function& function, Complaints& out) {
  const auto complain = [&](const std::string& advice) {
    out.push_back({path, function.line, "contract", absl::StrCat(function.name, " ", advice)});
  };
  if (absl::StripAsciiWhitespace(function.doc).empty()) {
    return complain("has no comment: say what it does, with shapes and units, Errors and Source");
  }
  // "as above" and "as Other" lean on a neighbour, which is checked itself.
  const bool leans = Matches(function.doc, "\\bas (above|[A-Z][A-Za-z0-9:]+)");
  if (!leans && !Matches(function.doc, "\\[[^\\]]+\\]|\\([A-Z0-9][A-Za-z0-9_ ,*+/()-]*\\)|\\breturns\\b")) {
    complain("shows no shape and no unit: add lines such as \"x  (T, D)\" or \"n  [tokens]\"");
  }
  // Where a checked wrapper of the same header validates, the wrapper names the errors.
  const bool wrapped = absl::EndsWith(function.scope, "impl") && Matches(header, "Errors:");
  if (!leans && !wrapped && !Matches(function.doc, "\\berrors:|\\brequires:")) {
    complain("has no line \"Errors:\": say which calls are refused and with which code, or that none is");
  }
  if (!Matches(function.doc, "\\bsource\\b") && !leans)
    complain("has no line \"Source:\": name the paper, book or section");
}

}  // namespace

std::string IncludeGuard(const std::string& path) {
  std::string guard;
  for (char c : path) guard += std::isalnum(static_cast<unsigned char>(c)) ? absl::ascii_toupper(c) : '_';
  return guard + "_";
}

Complaints CheckContract(const LabFolder& lab) {
  Complaints out;
  if (lab.contract.empty()) {
    out.push_back({lab.folder + "/BUILD", 0, "contract", "course_lab() names no contract: contract = [\"NAME.h\"]"});
  }
  for (const std::string& name : lab.contract) {
    const std::string path = absl::StrCat(lab.folder, "/", name);
    const std::string* text = lab.File(name);
    if (text == nullptr) {
      out.push_back({path, 0, "contract", "BUILD names this header, and it is not there"});
      continue;
    }
    if (!absl::StartsWith(*text, "//")) {
      out.push_back({path, 1, "contract", "must start with one sentence on what the lab is (a // comment)"});
    }
    const std::string guard = IncludeGuard(path);
    if (!absl::StrContains(*text, absl::StrCat("#ifndef ", guard, "\n#define ", guard, "\n"))) {
      out.push_back({path, 0, "contract", absl::StrCat("needs the include guard ", guard)});
    }
    for (const Function& function : DeclaredFunctions(*text)) CheckDocumented(path, *text, function, out);
  }
  if (!lab.contract.empty() && ContractFunctions(lab).empty()) {
    out.push_back({absl::StrCat(lab.folder, "/", lab.contract[0]), 0, "contract", "declares no function to implement"});
  }
  return out;
}

Complaints CheckStarter(const LabFolder& lab, bool author) {
  Complaints out;
  const std::string path = lab.solution_folder + "/starter.cc";
  const std::string* pristine = lab.SolutionFile("starter.cc");
  const std::string* mine = lab.File("starter.cc");
  if (mine == nullptr)
    out.push_back({lab.folder + "/starter.cc", 0, "starter", "the file that a learner edits is missing"});
  if (pristine == nullptr) {
    out.push_back(
        {path, 0, "starter", absl::StrCat("the untouched copy is missing: cp ", lab.folder, "/starter.cc ", path)});
    return out;
  }
  if (!absl::StrContains(*pristine, "TODO(lab)")) {
    out.push_back({path, 0, "starter", "has no TODO(lab): say at each place what is to be written"});
  }
  if (const int lines = CountLines(*pristine); lines >= kStarterLines) {
    out.push_back({path, kStarterLines, "starter",
                   absl::StrCat("has ", lines, " lines; fewer than ", kStarterLines,
                                " are allowed: move what is given into the contract or a library")});
  }
  if (author && mine != nullptr && *mine != *pristine) {
    out.push_back({lab.folder + "/starter.cc", 0, "starter",
                   absl::StrCat("differs from ", path, ": the two must be equal in what is published (./course reset ",
                                lab.name, ", or cp)")});
  }
  return out;
}

Complaints CheckSolution(const LabFolder& lab) {
  Complaints out;
  const std::string path = lab.solution_folder + "/solution.cc";
  if (lab.SolutionFile("BUILD") == nullptr) {
    out.push_back({lab.solution_folder + "/BUILD", 0, "solution", "is missing: it holds one course_solution() call"});
  }
  const std::string* solution = lab.SolutionFile("solution.cc");
  if (solution == nullptr) {
    out.push_back({path, 0, "solution", "the reference solution is missing"});
    return out;
  }
  if (const size_t at = solution->find("TODO"); at != std::string::npos) {
    out.push_back({path, LineOf(*solution, at), "solution", "still has a TODO"});
  }
  const std::vector<std::string> right = CodeLines(*solution);
  int mutants = 0;
  std::set<std::vector<std::string>> seen;
  for (const auto& [file, text] : lab.files) {
    if (!absl::StartsWith(file, lab.solution_folder + "/mutants/") || !absl::EndsWith(file, ".cc")) continue;
    ++mutants;
    const std::vector<std::string> wrong = CodeLines(text);
    if (wrong == right) {
      out.push_back({file, 0, "mutant", "is the solution: make one mistake in it"});
      continue;
    }
    if (!seen.insert(wrong).second) out.push_back({file, 0, "mutant", "makes the same mistake as another mutant"});
    if (const size_t lines = ChangedLines(right, wrong); lines > kOneMistake) {
      out.push_back({file, 0, "mutant",
                     absl::StrCat("differs from the solution in ", lines,
                                  " lines: one mistake a mutant, so that a test that misses it shows")});
    }
    if (!absl::StartsWith(text, "//"))
      out.push_back({file, 1, "mutant", "must start with one sentence that names the mistake"});
  }
  if (mutants < kLeastMutants) {
    out.push_back(
        {lab.solution_folder + "/mutants", 0, "mutant",
         absl::StrCat(mutants, " mutants; at least ", kLeastMutants, " wrong answers must be shown to lose points")});
  }
  return out;
}

Complaints CheckRemote(const LabFolder& lab) {
  Complaints out;
  const std::string path = lab.folder + "/remote.cc";
  const std::string* remote = lab.File("remote.cc");
  if (remote == nullptr) {
    out.push_back(
        {path, 0, "remote", "is missing: one REMOTE_FUNCTION(namespace, Name, parameters) line per function"});
    return out;
  }
  std::set<std::string> named;
  const std::string code = WithoutComments(*remote);
  const std::regex line("REMOTE_FUNCTION\\(\\s*([A-Za-z0-9_:]+)\\s*,\\s*([A-Za-z0-9_]+)");
  for (std::sregex_iterator it(code.begin(), code.end(), line), end; it != end; ++it) {
    named.insert(absl::StrCat((*it)[1].str(), "::", (*it)[2].str()));
  }
  for (const Function& function : ContractFunctions(lab)) {
    if (!named.contains(absl::StrCat(function.scope, "::", function.name))) {
      out.push_back({path, 0, "remote",
                     absl::StrCat("does not name ", function.scope, "::", function.name, ": add REMOTE_FUNCTION(",
                                  function.scope, ", ", function.name, ", number of parameters)")});
    }
  }
  return out;
}

}  // namespace course::lint
