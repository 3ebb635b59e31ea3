#include "harness/course/lint/banks.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "harness/course/files.h"
#include "quiz/banks/bank_files.h"
#include "quiz/banks/snippets.h"
#include "quiz/validate/validate.h"
#include "web/markdown/markdown.h"

namespace course::lint {
namespace {

quiz::Surroundings SurroundingsOf(const std::string& root, const catalog::Course& course) {
  // Guides are long, and many questions point to the same one.
  auto known = std::make_shared<std::map<std::string, std::vector<std::string>>>();
  const auto headings = [root, known](const std::string& path) -> std::optional<std::vector<std::string>> {
    if (const auto found = known->find(path); found != known->end()) return found->second;
    const absl::StatusOr<std::string> text = cli::ReadFile(absl::StrCat(root, "/", path));
    if (!text.ok()) return std::nullopt;
    std::vector<std::string>& ids = (*known)[path];
    for (const web::Heading& heading : web::RenderMarkdown(*text).headings) ids.push_back(heading.id);
    return ids;
  };
  const auto is_file = [root](const std::string& path) { return cli::IsFile(absl::StrCat(root, "/", path)); };
  return {.headings = headings, .is_file = is_file, .course = course};
}

}  // namespace

BankReport LintBanks(const std::string& root, const std::string& traces, const catalog::Course& course) {
  quiz::Snippets snippets(absl::StrCat(root, "/", quiz::kBankFolder), traces);
  const std::vector<quiz::Parsed> banks = quiz::ReadBankFiles(root, snippets);
  BankReport report = {.banks = static_cast<int>(banks.size())};
  for (quiz::Problem& problem : quiz::Validate(banks, SurroundingsOf(root, course))) {
    report.complaints.push_back(
        {std::move(problem.file), problem.line, std::move(problem.rule), std::move(problem.text)});
  }
  for (const quiz::Parsed& bank : banks) {
    for (const quiz::Question& question : bank.bank.questions) {
      const std::string prefix = "pending:";
      if (!absl::StartsWith(question.guide, prefix)) continue;
      report.pending.push_back(
          absl::StrCat("question ", question.id, " waits for the section ", question.guide.substr(prefix.size())));
    }
  }
  return report;
}

}  // namespace course::lint
