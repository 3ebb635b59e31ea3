#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/attic.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/files.h"
#include "harness/course/opened_cohort.h"

namespace course::cli {
namespace {

absl::StatusOr<store::Account> FindLogin(const OpenedCohort& cohort, const std::string& login) {
  ASSIGN_OR_RETURN(const std::optional<store::Account> account,
                   cohort.store->cohort().FindLogin(absl::AsciiStrToLower(login)));
  if (account.has_value()) return *account;
  return absl::InvalidArgumentError(absl::StrCat("nobody in ", cohort.config.id, " has the login \"", login, "\""));
}

}  // namespace

Result RunCohortExportLearner(const Context& context, const CohortOptions& options) {
  ASSIGN_OR_RETURN(const OpenedCohort cohort, OpenCohort(context, options.config));
  ASSIGN_OR_RETURN(const store::Account account, FindLogin(cohort, options.arguments[0]));
  // Not the login: it may hold what no file name should.
  const std::string name = options.arguments.size() > 1 ? options.arguments[1]
                                                        : absl::StrCat("learner-", account.id.substr(0, 8), "-",
                                                                       TimeForFileName(context.now_ms()), ".json");
  ASSIGN_OR_RETURN(const std::string path, NewFilePath(name));
  ASSIGN_OR_RETURN(const std::string text, cohort.store->cohort().ExportLearner(account.id));
  RETURN_IF_ERROR(WriteFile(path, text, 0600));
  *context.out << "Everything that is stored of " << account.login << ": " << path << "\n";
  PrintNext(context, "./course cohort verify");
  return Exit::kDone;
}

Result RunCohortErase(const Context& context, const CohortOptions& options) {
  ASSIGN_OR_RETURN(const OpenedCohort cohort, OpenCohort(context, options.config));
  ASSIGN_OR_RETURN(const store::Account account, FindLogin(cohort, options.arguments[0]));
  *context.out
      << "Will be forgotten, and cannot be brought back: " << account.login << " (" << account.role
      << ") with submissions, results, quizzes, runs and tokens.\n"
      << "The ledger and the audit keep their rows, without a name.\n"
      << "The database is written anew, so that no byte stays: meanwhile, some seconds for each 100 MiB of it, "
         "nothing can be handed in, and clones send again.\n";
  if (!options.yes && !context.interactive) {
    return absl::InvalidArgumentError("nothing was erased: --yes does it without asking");
  }
  if (!options.yes && !Confirm(context, "Erase it?")) {
    *context.out << "Nothing was erased.\n";
    PrintNext(context, absl::StrCat("./course cohort export-learner ", account.login));
    return Exit::kDone;
  }
  const absl::Status erased =
      cohort.store->cohort().EraseLearner(account.id, {.actor = "command line", .at_ms = context.now_ms()});
  if (absl::IsUnavailable(erased)) return absl::AbortedError(erased.message());
  RETURN_IF_ERROR(erased);
  *context.out << "Erased.\n";
  PrintNext(context, "./course cohort verify");
  return Exit::kDone;
}

}  // namespace course::cli
