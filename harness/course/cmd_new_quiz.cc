#include "harness/course/cmd_new_quiz.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "harness/course/files.h"
#include "harness/course/lint/banks.h"

namespace course::cli {
namespace {

bool IsBankName(const std::string& name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// "phases/01-paged-attention" for "01". InvalidArgument lists what there is.
absl::StatusOr<std::string> FindUnit(const Context& context, const std::string& bank) {
  std::vector<std::string> names;
  for (const char* top : {"phases", "extensions"}) {
    for (const std::string& name : NamesIn(context.Path(top))) {
      if (name == bank || absl::StartsWith(name, bank + "-")) return absl::StrCat(top, "/", name);
      if (IsFolder(context.Path(absl::StrCat(top, "/", name)))) names.push_back(name);
    }
  }
  const std::vector<std::string> near = catalog::Nearest(bank, names);
  return absl::InvalidArgumentError(
      absl::StrCat("no folder in phases/ or extensions/ begins with \"", bank, "-\": ",
                   near.empty() ? absl::StrCat("there are ", absl::StrJoin(names, ", "))
                                : absl::StrCat("did you mean the bank of ", absl::StrJoin(near, " or "), "?"),
                   " (--unit FOLDER names one that is still to come)"));
}

}  // namespace

Result RunNewQuiz(const Context& context, const NewQuizOptions& options) {
  const std::string bank = absl::AsciiStrToLower(options.bank);
  if (!IsBankName(bank)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", options.bank,
                                                   "\" cannot be a bank's name: small letters, digits and hyphens, at "
                                                   "most 32, such as 01 or x2"));
  }
  std::string unit = options.unit;
  while (absl::EndsWith(unit, "/")) unit.pop_back();
  if (unit.empty()) {
    ASSIGN_OR_RETURN(unit, FindUnit(context, bank));
  }
  if (unit.find_first_of("\"\\\n") != std::string::npos) {
    return absl::InvalidArgumentError("--unit: must be a folder such as phases/01-paged-attention");
  }
  const std::map<std::string, std::string> files = NewQuizFiles(bank, unit);
  for (const auto& [path, text] : files) {
    if (IsFile(context.Path(path))) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is there already: edit it, or choose another name"));
    }
  }
  for (const auto& [path, text] : files) {
    RETURN_IF_ERROR(WriteFile(context.Path(path), text));
    *context.out << "  " << path << "\n";
  }
  const std::string file = absl::StrCat("quiz/bank/", bank, ".toml");
  lint::Complaints missing = lint::LintBanks(context.root, context.StatePath("traces.json"), {}).complaints;
  std::erase_if(missing, [&](const lint::Complaint& complaint) { return complaint.file != file; });
  *context.out << "\nThe bank has an example of each kind: replace them by yours. Still missing:\n"
               << lint::Text(missing);
  PrintNext(context,
            absl::StrCat("./course preview ", absl::ascii_isdigit(bank[0]) ? "p" : "", bank, "-example-single"));
  return Exit::kDone;
}

}  // namespace course::cli
