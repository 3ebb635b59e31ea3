// Closed attempts at a quiz as papers with their answers: what was shown, what was given, what it was worth.

#ifndef COHORT_ITEMS_PAPERS_H_
#define COHORT_ITEMS_PAPERS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/store/quiz_store.h"
#include "quiz/paper/paper.h"
#include "quiz/question/question.h"
#include "quiz/scoring/score.h"

namespace course::cohort {

struct AnsweredPaper {
  std::string learner;
  std::string attempt;  // id
  std::vector<quiz::Item> items;
  quiz::Answers answers;
  quiz::Score score;                      // by the key of the version that it was drawn from
  std::map<std::string, double> seconds;  // by question, where known
  // Of parametric questions, whose texts differ between papers: what the bank calls each choice (or, where a number is
  // typed, each known mistake of the key), by question.
  std::map<std::string, std::vector<std::string>> names;
};

struct PaperRows {
  std::vector<AnsweredPaper> papers;
  // Attempts that cannot be shown any more, each with the reason: a bank or formula is gone.
  std::vector<absl::Status> lost;
};

// What the bank calls an option: its text, or the formula that computes it.
std::string OptionName(const quiz::Option& option);
inline constexpr char kRightValue[] = "the right value";  // of a parametric question

// A version of a bank; nullptr if it is lost. quiz::Sittings::BankOf, in a server.
using BankOfVersion = std::function<std::shared_ptr<const quiz::Bank>(const std::string& version)>;

// Of each learner the first closed attempt over a whole paper of this bank, in the order of the rows: who comes again
// has read the explanations, and says little about the question.
PaperRows FirstPapers(const std::vector<store::AnsweredAttempt>& rows, const std::string& bank,
                      const BankOfVersion& bank_of_version);

}  // namespace course::cohort

#endif  // COHORT_ITEMS_PAPERS_H_
