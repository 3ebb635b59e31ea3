#include "cohort/items/papers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/taking/sitting.h"
#include "quiz/taking/view.h"

namespace course::cohort {
namespace {

// The same question with other explanations, which have no influence on anything else: so what a paper's seed did with
// the options can be read off them.
absl::StatusOr<std::vector<std::string>> NamesOf(quiz::Question question, uint64_t seed) {
  for (quiz::Option& option : question.right) option.why = kRightValue;
  for (quiz::Option& option : question.wrong) option.why = OptionName(option);
  ASSIGN_OR_RETURN(const quiz::Item item, quiz::MakeItem(question, seed, quiz::Revision::kCurrent));
  if (!item.shown.choices.empty()) return item.key.whys;
  std::vector<std::string> names;
  for (const quiz::Mistake& mistake : item.key.mistakes) names.push_back(mistake.why);
  return names;
}

absl::StatusOr<AnsweredPaper> ReadPaper(const store::AnsweredAttempt& row, const BankOfVersion& bank_of_version) {
  quiz::Sitting sitting = {.attempt = row.attempt, .bank = bank_of_version(row.attempt.bank_version)};
  if (sitting.bank == nullptr) {
    return absl::DataLossError(absl::StrCat("attempt ", row.attempt.id, ": version ", row.attempt.bank_version,
                                            " of bank ", row.attempt.bank, " is lost"));
  }
  ASSIGN_OR_RETURN(sitting.items,
                   quiz::DrawPaper(*sitting.bank, row.attempt.seed, row.attempt.only, quiz::Revision::kCurrent));
  AnsweredPaper paper = {.learner = row.attempt.learner, .attempt = row.attempt.id};
  paper.answers = quiz::ReadAnswers(sitting, row.answers).answers;
  paper.score = quiz::ScorePaper(sitting.items, sitting.bank->pass, paper.answers);
  for (const quiz::Item& item : sitting.items) {
    const quiz::Question* question = sitting.bank->Find(item.shown.id);
    if (question == nullptr || !question->IsParametric()) continue;
    ASSIGN_OR_RETURN(paper.names[item.shown.id], NamesOf(*question, row.attempt.seed));
  }
  paper.items = std::move(sitting.items);
  return paper;
}

// In practice an answer is final when it is given, so the time since the one before it is what the question took.
// Elsewhere people come back, and nobody knows.
void AddTimes(const store::AnsweredAttempt& row, AnsweredPaper& paper) {
  if (row.attempt.mode != quiz::ModeName(quiz::Mode::kPractice)) return;
  std::vector<store::QuizAnswer> answers = row.answers;
  std::sort(answers.begin(), answers.end(),
            [](const store::QuizAnswer& a, const store::QuizAnswer& b) { return a.last_ms < b.last_ms; });
  int64_t before = row.attempt.started_ms;
  for (const store::QuizAnswer& answer : answers) {
    const bool known = answer.final && answer.position >= 0 && answer.position < static_cast<int>(paper.items.size()) &&
                       answer.last_ms > before;
    if (known) paper.seconds[paper.items[answer.position].shown.id] = (answer.last_ms - before) / 1000.0;
    before = std::max(before, answer.last_ms);
  }
}

}  // namespace

std::string OptionName(const quiz::Option& option) { return option.text.empty() ? option.formula : option.text; }

PaperRows FirstPapers(const std::vector<store::AnsweredAttempt>& rows, const std::string& bank,
                      const BankOfVersion& bank_of_version) {
  PaperRows papers;
  std::set<std::string> seen;
  for (const store::AnsweredAttempt& row : rows) {
    if (row.attempt.bank != bank || !quiz::Counts(row.attempt) || !seen.insert(row.attempt.learner).second) continue;
    absl::StatusOr<AnsweredPaper> paper = ReadPaper(row, bank_of_version);
    if (!paper.ok()) {
      papers.lost.push_back(paper.status());
      continue;
    }
    AddTimes(row, *paper);
    papers.papers.push_back(*std::move(paper));
  }
  return papers;
}

}  // namespace course::cohort
