#include "harness/course/cmd_quiz.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "quiz/banks/current.h"
#include "quiz/review/queue.h"
#include "quiz/taking/find_bank.h"
#include "quiz/taking/standing.h"
#include "quiz/taking/taking.h"
#include "quiz/terminal/terminal.h"

namespace course::cli {
namespace {

const std::string kMe(store::kOwner);
constexpr int kAllAttempts = 10'000;

// Text wider than that is hard to read.
int TerminalWidth() {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return 80;
  return std::clamp<int>(window.ws_col, 40, 100);
}

std::string QuizCommand(const std::string& bank, std::string_view option = "") {
  return absl::StrCat("./course quiz ", bank, option.empty() ? "" : " ", std::string(option));
}

std::string StandingText(const quiz::Standing& standing) {
  std::string text = "not taken yet";
  if (standing.max_points > 0) {
    text =
        absl::StrFormat("best %.6g of %.6g%s", standing.points, standing.max_points, standing.passed ? ", passed" : "");
  }
  if (standing.open) absl::StrAppend(&text, "; one is going on");
  if (standing.due > 0) absl::StrAppend(&text, "; ", standing.due, " due for review");
  return text;
}

// The open quiz first, then what is due, then the first that is not passed.
std::string NextOf(const std::vector<quiz::Standing>& standings) {
  for (const quiz::Standing& standing : standings) {
    if (standing.open) return QuizCommand(standing.bank);
  }
  for (const quiz::Standing& standing : standings) {
    if (standing.due > 0) return QuizCommand(standing.bank, "--review");
  }
  for (const quiz::Standing& standing : standings) {
    if (!standing.passed) return QuizCommand(standing.bank);
  }
  return "./course next";
}

Result List(const Context& context, store::Store& store, const quiz::Banks& banks) {
  ASSIGN_OR_RETURN(const std::vector<quiz::Standing> begun,
                   quiz::ReadStandings(store.quizzes(), banks, kMe, context.now_ms()));
  std::vector<quiz::Standing> standings;
  for (const quiz::Bank& bank : banks.all()) {
    const auto found = std::find_if(begun.begin(), begun.end(), [&](const auto& s) { return s.bank == bank.id; });
    standings.push_back(found != begun.end() ? *found : quiz::Standing{.bank = bank.id, .title = bank.title});
    *context.out << absl::StrFormat("  %-4s  %-28s  %s\n", bank.id, bank.title, StandingText(standings.back()));
  }
  if (standings.empty()) *context.out << "There is no quiz yet.\n";
  for (const quiz::Problem& problem : banks.problems()) *context.err << "course: " << problem.ToString() << "\n";
  PrintNext(context, NextOf(standings));
  return Exit::kDone;
}

// What is wrong with the options, or OK.
absl::Status Check(const Context& context, const QuizOptions& options) {
  if (options.exam + options.review + options.retry > 1) {
    return absl::InvalidArgumentError("--exam, --review and --retry do not go together: name one");
  }
  if (options.bank.empty() && !options.review) {
    return absl::InvalidArgumentError("name a quiz: ./course quiz lists them");
  }
  if (!context.interactive) {
    return absl::InvalidArgumentError(
        "a quiz asks questions, and nobody can answer here: start it in a terminal, or take it in the dashboard "
        "(./course serve)");
  }
  return absl::OkStatus();
}

// An attempt to go on with: the newest open one of whatever mode.
absl::StatusOr<std::optional<store::QuizAttempt>> OpenAttempt(store::QuizStore& store, const std::string& bank) {
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> attempts, store.Attempts(kMe, bank, kAllAttempts));
  for (const store::QuizAttempt& attempt : attempts) {
    if (attempt.IsOpen()) return attempt;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> LastFinished(store::QuizStore& store, const std::string& bank) {
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> attempts, store.Attempts(kMe, bank, kAllAttempts));
  for (const store::QuizAttempt& attempt : attempts) {
    if (!attempt.IsOpen()) return attempt.id;
  }
  return absl::FailedPreconditionError(absl::StrCat("nothing to try again: no attempt of quiz ", bank, " is finished"));
}

absl::StatusOr<std::string> Begin(quiz::Taking& taking, store::QuizStore& store, const std::string& bank,
                                  const QuizOptions& options, std::ostream& out) {
  quiz::StartOptions start = {.certainty = options.certainty};
  if (options.exam) start.mode = quiz::Mode::kExam;
  if (options.review) start.mode = quiz::Mode::kReview;
  if (options.retry) {
    ASSIGN_OR_RETURN(start.retry, LastFinished(store, bank));
  }
  if (!options.exam && !options.review && !options.retry) {
    ASSIGN_OR_RETURN(const std::optional<store::QuizAttempt> open, OpenAttempt(store, bank));
    if (open) {
      out << "Going on with the " << open->mode << " that you began; to begin another one, :finish it.\n";
      return open->id;
    }
  }
  return taking.Start(kMe, bank, start);
}

// The quiz that was named, or the one with the most overdue question; empty: nothing is due.
absl::StatusOr<std::string> Wanted(store::QuizStore& store, const quiz::Banks& banks, const QuizOptions& options,
                                   int64_t now_ms) {
  if (!options.bank.empty()) {
    const absl::StatusOr<const quiz::Bank*> bank = quiz::FindBank(banks, options.bank);
    if (!bank.ok()) return absl::InvalidArgumentError(bank.status().message());
    return (*bank)->id;
  }
  ASSIGN_OR_RETURN(const std::vector<quiz::DueBank> due, quiz::DueNow(store, banks, kMe, now_ms));
  return due.empty() ? "" : due[0].bank;
}

std::string NextAfter(const quiz::AttemptView& view) {
  const std::string& bank = view.attempt.bank;
  if (view.attempt.IsOpen()) return QuizCommand(bank);
  for (const quiz::ItemView& item : view.items) {
    if (item.revealed && !item.revealed->judged.right) return QuizCommand(bank, "--retry");
  }
  return view.attempt.passed ? "./course next" : QuizCommand(bank);
}

}  // namespace

Result RunQuiz(const Context& context, const QuizOptions& options) {
  const bool lists = options.list || (options.bank.empty() && !options.exam && !options.review && !options.retry);
  if (!lists) RETURN_IF_ERROR(Check(context, options));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  quiz::CurrentBanks banks(context.root);
  RETURN_IF_ERROR(quiz::BringFailedTests(*store, store->quizzes(), *banks.Get(), kMe, context.now_ms()));
  if (lists) return List(context, *store, *banks.Get());

  ASSIGN_OR_RETURN(const std::string bank, Wanted(store->quizzes(), *banks.Get(), options, context.now_ms()));
  if (bank.empty()) {
    *context.out << "Nothing is due for review.\n";
    PrintNext(context, "./course quiz");
    return Exit::kDone;
  }
  quiz::Taking taking({.store = &store->quizzes(), .banks = [&] { return banks.Get(); }, .now_ms = context.now_ms});
  const absl::StatusOr<std::string> attempt = Begin(taking, store->quizzes(), bank, options, *context.out);
  if (absl::IsFailedPrecondition(attempt.status())) {
    *context.err << "course quiz: " << attempt.status().message() << "\n";
    PrintNext(context, QuizCommand(bank));
    return Exit::kFailed;
  }
  RETURN_IF_ERROR(attempt.status());
  ASSIGN_OR_RETURN(const quiz::AttemptView view,
                   quiz::TakeQuiz(taking, kMe, *attempt,
                                  {.in = context.in,
                                   .out = context.out,
                                   .layout = {.width = TerminalWidth(), .colour = context.colour},
                                   .now_ms = context.now_ms}));
  PrintNext(context, NextAfter(view));
  return Exit::kDone;
}

}  // namespace course::cli
