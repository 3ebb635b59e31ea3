#include "harness/store/history_writer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/choices_writer.h"
#include "harness/store/cohort_history_writer.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_writer.h"
#include "harness/store/run_writer.h"
#include "harness/store/store.h"
#include "harness/store/submission_writer.h"

namespace course::store {
namespace {

absl::Status WriteRuns(const Database& db, const std::vector<Run>& runs, Restored& restored) {
  int64_t newest = 0;
  for (const Run& run : runs) {
    RETURN_IF_ERROR(ValidateRun(run));
    ASSIGN_OR_RETURN(const std::optional<int64_t> known, FindRun(db, run.event_digest));
    ++(known.has_value() ? restored.known : restored.runs);
    if (known.has_value()) continue;
    ASSIGN_OR_RETURN(newest, WriteRun(db, run));
  }
  if (newest == 0) return absl::OkStatus();
  RETURN_IF_ERROR(CountChange(db));
  // What failed elsewhere, however long ago, is no news here.
  return WriteSetting(db, kLastRunSeen, absl::StrCat(newest));
}

absl::Status WriteQuizzes(const Database& db, const QuizHistory& quizzes, Restored& restored) {
  for (const auto& [version, bank] : quizzes.banks) {
    RETURN_IF_ERROR(ValidateBank(version, bank.bank, bank.bytes));
    RETURN_IF_ERROR(WriteBank(db, version, bank.bank, bank.bytes));
  }
  for (const AnsweredAttempt& attempt : quizzes.attempts) {
    ASSIGN_OR_RETURN(const bool is_new, WriteRestored(db, attempt.attempt, attempt.answers));
    restored.attempts += is_new;
  }
  std::vector<QuizCard> newer;
  for (const QuizCard& card : quizzes.cards) {
    ASSIGN_OR_RETURN(const std::optional<QuizCard> known, ReadCard(db, card.learner, card.question));
    if (!known.has_value() || known->last_ms < card.last_ms) newer.push_back(card);
  }
  return WriteCards(db, newer);
}

}  // namespace

absl::StatusOr<Restored> WriteHistory(const Database& db, const History& history) {
  Restored restored;
  RETURN_IF_ERROR(WriteRuns(db, history.runs, restored));
  for (const auto& [lab, help] : history.help) {
    if (help.hints_used > 0 || help.gave_up) RETURN_IF_ERROR(WriteHelp(db, lab, help));
  }
  for (const auto& [name, value] : history.settings) {
    if (!IsLocalSetting(name)) RETURN_IF_ERROR(WriteSetting(db, name, value));
  }
  RETURN_IF_ERROR(WriteQuizzes(db, history.quizzes, restored));
  ASSIGN_OR_RETURN(const bool takes_ledger, WriteFirstLedger(db, history.cohort.ledger));
  for (const SubmissionHistory& submission : history.submissions) {
    ASSIGN_OR_RETURN(const bool is_new, WriteRestoredSubmission(db, submission));
    restored.submissions += is_new;
  }
  if (takes_ledger) RETURN_IF_ERROR(CheckFirstLedger(db));
  ASSIGN_OR_RETURN(restored.accounts, WriteCohort(db, history.cohort));
  return restored;
}

}  // namespace course::store
