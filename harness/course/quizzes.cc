#include "harness/course/quizzes.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/store/quiz_store.h"
#include "quiz/banks/banks.h"
#include "quiz/review/queue.h"

namespace course::cli {

absl::StatusOr<std::vector<quiz::Standing>> ReadQuizzes(const Context& context, store::Store& store) {
  const std::shared_ptr<const quiz::Banks> banks = quiz::Banks::Read(context.root);
  const std::string owner(store::kOwner);
  RETURN_IF_ERROR(quiz::BringFailedTests(store, store.quizzes(), *banks, owner, context.now_ms()));
  return quiz::ReadStandings(store.quizzes(), *banks, owner, context.now_ms());
}

std::string DueText(const std::vector<quiz::Standing>& quizzes) {
  int due = 0;
  std::string where;
  for (const quiz::Standing& quiz : quizzes) {
    if (quiz.due == 0) continue;
    due += quiz.due;
    absl::StrAppend(&where, where.empty() ? "" : ", ", quiz.bank, ": ", quiz.due);
  }
  if (due == 0) return "";
  return absl::StrCat(due, due == 1 ? " question is" : " questions are", " due for review (", where, ")");
}

std::string ReviewCommand(const std::vector<quiz::Standing>& quizzes) {
  const auto most = std::max_element(quizzes.begin(), quizzes.end(),
                                     [](const quiz::Standing& a, const quiz::Standing& b) { return a.due < b.due; });
  CHECK(most != quizzes.end() && most->due > 0);
  return absl::StrCat("./course quiz ", most->bank, " --review");
}

}  // namespace course::cli
