#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/opened_cohort.h"

namespace course::cli {
namespace {

constexpr int64_t kDayMs = 86'400'000;
constexpr size_t kMostShown = 20;

// Logins of learners whose account was made, and from whom the last submission, closed quiz or reported run came,
// before `before_ms`; by login. Somebody who only signs in and reads leaves nothing.
absl::StatusOr<std::vector<std::string>> SilentLearners(store::CohortStore& store, int64_t before_ms) {
  std::map<std::string, int64_t> last_ms;  // by account
  const auto came = [&](const std::string& account, int64_t at_ms) {
    int64_t& last = last_ms[account];
    last = std::max(last, at_ms);
  };
  ASSIGN_OR_RETURN(const std::vector<store::GradedRow> submissions, store.GradedRows());
  for (const store::GradedRow& row : submissions) came(row.learner, row.received_ms);
  ASSIGN_OR_RETURN(const std::vector<store::AnsweredAttempt> quizzes, store.QuizRows());
  for (const store::AnsweredAttempt& row : quizzes) came(row.attempt.learner, row.attempt.closed_ms);
  ASSIGN_OR_RETURN(const std::vector<store::ReportedRun> runs,
                   store.ReportedRunsAfter(0, std::numeric_limits<int>::max()));
  for (const store::ReportedRun& run : runs) came(run.account, run.received_ms);
  ASSIGN_OR_RETURN(const std::vector<store::Account> accounts, store.Accounts());
  std::vector<std::string> silent;
  for (const store::Account& account : accounts) {
    came(account.id, account.created_ms);
    if (account.role == "learner" && last_ms[account.id] < before_ms) silent.push_back(account.login);
  }
  return silent;
}

absl::Status PrintSilentLearners(const Context& context, const OpenedCohort& cohort) {
  const int days = cohort.config.retention_days;
  ASSIGN_OR_RETURN(const std::vector<std::string> silent,
                   SilentLearners(cohort.store->cohort(), context.now_ms() - days * kDayMs));
  if (silent.empty()) return absl::OkStatus();
  *context.out << "Learners who sent nothing in the last " << days << " days (`retention_days`): " << silent.size()
               << ". Nothing is erased by itself: ./course cohort erase LOGIN does it.\n";
  for (size_t i = 0; i < std::min(silent.size(), kMostShown); ++i) *context.out << "  " << silent[i] << "\n";
  if (silent.size() > kMostShown) *context.out << "  and " << silent.size() - kMostShown << " more\n";
  return absl::OkStatus();
}

}  // namespace

Result RunCohortVerify(const Context& context, const CohortOptions& options) {
  ASSIGN_OR_RETURN(const OpenedCohort cohort, OpenCohort(context, options.config));
  const absl::StatusOr<store::LedgerEnd> end = cohort.store->cohort().VerifyLedger();
  if (absl::IsDataLoss(end.status())) {
    *context.out << "The ledger does not fit: " << end.status().message() << "\n";
    PrintNext(context, "look into your backups: ./course cohort import takes a bundle from before");
    return Exit::kFailed;
  }
  RETURN_IF_ERROR(end.status());
  *context.out << end->rows << " verified results, each in its place. The last one's hash:\n"
               << (end->sha256.empty() ? "(none)" : end->sha256)
               << "\nWritten down elsewhere, it tells whether anything before it was exchanged.\n";
  RETURN_IF_ERROR(PrintSilentLearners(context, cohort));
  PrintNext(context, "./course cohort export");
  return Exit::kDone;
}

}  // namespace course::cli
