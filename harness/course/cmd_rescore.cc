#include "harness/course/cmd_rescore.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "harness/store/local_day.h"
#include "harness/store/quiz_store.h"
#include "quiz/banks/banks.h"
#include "quiz/taking/find_bank.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/view.h"

namespace course::cli {
namespace {

using store::QuizAttempt;

constexpr int kAllAttempts = 100'000;

struct Examined {
  QuizAttempt attempt;
  quiz::Rescored rescored;
};

bool ChangesPoints(const Examined& examined) {
  const quiz::Score& after = examined.rescored.after;
  const bool passed = after.passed && quiz::IsWholePaper(examined.attempt);
  return after.points != examined.attempt.points || after.max_points != examined.attempt.max_points ||
         passed != examined.attempt.passed;
}

std::string Describe(const Examined& examined) {
  const QuizAttempt& attempt = examined.attempt;
  const quiz::Score& after = examined.rescored.after;
  const bool passes = after.passed && quiz::IsWholePaper(attempt);
  store::LocalDay day;
  std::string text = absl::StrFormat("%s  %-8s  %.4g of %.4g points -> %.4g of %.4g", day.Of(attempt.started_ms),
                                     attempt.mode, attempt.points, attempt.max_points, after.points, after.max_points);
  if (passes != attempt.passed) absl::StrAppend(&text, passes ? ", passes now" : ", passes no more");
  absl::StrAppend(&text, "\n");
  for (const quiz::Change& change : examined.rescored.changes) {
    absl::StrAppendFormat(&text, "    %-32s %.4g -> %.4g  %s\n", change.id, change.before, change.after, change.what);
  }
  return text;
}

// Whether asking again would say the same: the bank or the paper of the attempt is lost, and not only busy.
bool StaysSo(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status) ||
         absl::IsNotFound(status);
}

std::string Count(int count) { return absl::StrCat(count, count == 1 ? " attempt" : " attempts"); }

}  // namespace

Result RunRescore(const Context& context, const RescoreOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  const std::shared_ptr<const quiz::Banks> banks = quiz::Banks::Read(context.root);
  quiz::Taking taking({.store = &store->quizzes(), .banks = [&] { return banks; }, .now_ms = context.now_ms});
  ASSIGN_OR_RETURN(const quiz::Bank* bank, quiz::FindBank(*banks, options.bank));

  const std::string owner(store::kOwner);
  ASSIGN_OR_RETURN(std::vector<QuizAttempt> attempts, store->quizzes().Attempts(owner, bank->id, kAllAttempts));
  std::erase_if(attempts, [&](const QuizAttempt& a) {
    return a.IsOpen() || a.closed_by == quiz::kByCourse || a.bank_version == bank->version;
  });
  int changed = 0, lost = 0, failed = 0;
  for (const QuizAttempt& attempt : attempts) {
    const absl::StatusOr<quiz::Rescored> rescored = taking.RescoreNow(owner, attempt.id, options.keep);
    if (!rescored.ok()) {
      ++(StaysSo(rescored.status()) ? lost : failed);
      *context.err << "course: attempt " << attempt.id << " keeps its points: " << rescored.status().message() << "\n";
      continue;
    }
    const Examined examined = {attempt, *rescored};
    if (!ChangesPoints(examined)) continue;
    ++changed;
    *context.out << Describe(examined);
  }
  *context.out << "Bank " << bank->id << ", " << bank->title << ": " << Count(static_cast<int>(attempts.size()))
               << " by an older version, " << changed << (options.keep ? " changed.\n" : " would change.\n");
  if (lost > 0) {
    *context.out << lost << " cannot be scored any more and "
                 << (lost == 1 ? "keeps its points.\n" : "keep their points.\n");
  }
  if (changed > 0 && !options.keep) {
    *context.out << "Nothing was kept.\n";
    PrintNext(context, absl::StrCat("./course rescore ", bank->id, " --keep"));
  } else {
    PrintNext(context, "./course status");
  }
  return failed == 0 ? Exit::kDone : Exit::kFailed;
}

}  // namespace course::cli
