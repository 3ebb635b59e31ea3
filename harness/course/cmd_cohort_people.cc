#include "harness/course/cmd_cohort_people.h"

#include <filesystem>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/accounts/accounts.h"
#include "cohort/roster/roster.h"
#include "harness/course/files.h"
#include "harness/course/opened_cohort.h"
#include "harness/store/sqlite_store.h"

namespace course::cli {
namespace {

constexpr char kActor[] = "command line";
constexpr size_t kLongestRoster = 4 << 20;  // bytes
constexpr size_t kMostRowsShown = 20;

constexpr char kTemplate[] = R"(# A cohort of the course. docs/cohorts.md says what each line does.
[cohort]
id = "llm-2027-spring"                # files and exports are named by it
name = "LLM inference, spring 2027"
url = "http://127.0.0.1"              # to try it out here; for a term "https://course.example.org", with nginx before it
timezone = "Europe/Berlin"            # deadlines are local times of it
port = 8800                           # on 127.0.0.1
database = "cohort.db"                # beside this file
workers = 2                           # verified gradings at once; 0: nothing is graded here
hidden_tests = ""                     # a folder of your own tests, beside this file
grade = "best"                        # or "last": which verified submission counts
retention_days = 730                  # after so long without work of a learner `cohort verify` names him, to be erased

[late]
credit = [[0, 1.0], [24, 0.9], [168, 0.5], [336, 0.0]]   # [hours late, share of the points], straight lines between
grace_days = 3                        # of each learner over the term

# Every lab counts with weight 1 and without a deadline unless it stands here.
#[[lab]]
#name = "00-01"
#due = "2027-03-01T23:59:00"
#weight = 1.0

# A quiz counts if it stands here.
#[[quiz]]
#bank = "00"
#due = "2027-03-08T23:59:00"
#weight = 0.5
)";

// Whether somebody finds the server under the link that was printed.
std::string WhereThatIs(const cohort::Config& config) {
  if (config.IsHttps()) return "The address is `url` of cohort.toml: the server answers to no other name.";
  if (config.port == 0) return "cohort.toml says `port = 0`: put the port that the server printed behind 127.0.0.1.";
  return "The address is cohort.toml's: under `serve --port N` put N in place of its port.";
}

struct OpenedAccounts {
  CohortSettings cohort;
  std::unique_ptr<store::Store> store;
};
absl::StatusOr<OpenedAccounts> Open(const Context& context, const std::string& config) {
  OpenedAccounts opened;
  ASSIGN_OR_RETURN(opened.cohort, ReadCohortSettings(context, config));
  ASSIGN_OR_RETURN(opened.store, store::OpenSqliteStore(opened.cohort.config.database));
  return opened;
}

std::string Shown(const store::Account& account) { return absl::StrCat(account.name, " (", account.login, ")"); }

void PrintPlan(const Context& context, const cohort::RosterFile& file, const cohort::RosterPlan& plan) {
  std::ostream& out = *context.out;
  for (const std::string& note : file.notes) out << note << "\n";
  out << plan.added.size() << " to add, " << plan.changed.size() << " to change, " << plan.same << " as they are; "
      << plan.missing.size() << " learners here are not in the file and stay.\n";
  size_t rows = 0;
  for (const store::Account& account : plan.added) {
    if (++rows <= kMostRowsShown) out << "  add     " << Shown(account) << "\n";
  }
  for (const cohort::RosterChange& change : plan.changed) {
    if (++rows <= kMostRowsShown) out << "  change  " << Shown(change.seen) << ": " << change.what << "\n";
  }
  if (rows > kMostRowsShown) out << "  and " << rows - kMostRowsShown << " more\n";
}

}  // namespace

Result RunCohortInit(const Context& context, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string file, NewFilePath(path));
  RETURN_IF_ERROR(base::WriteFile(file, kTemplate, 0600));
  *context.out << path << " is there, with every setting explained. Change id, name, url and timezone first.\n";
  PrintNext(context, absl::StrCat("./course serve --cohort ", path));
  return Exit::kDone;
}

Result RunCohortInvite(const Context& context, const std::string& config, const std::string& role, int uses) {
  const std::optional<cohort::Role> as = cohort::RoleFromName(role);
  if (!as.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("--role ", role, ": learner, instructor or admin"));
  }
  ASSIGN_OR_RETURN(const OpenedAccounts opened, Open(context, config));
  cohort::Accounts accounts({.store = &opened.store->cohort(), .hasher = nullptr, .now_ms = context.now_ms});
  ASSIGN_OR_RETURN(const std::string code, accounts.Invite(kActor, *as, "", uses));
  *context.out << "For " << uses << " as " << role << ", in the next 14 days:\n  " << opened.cohort.config.url
               << "/join?code=" << code << "\n";
  *context.out << WhereThatIs(opened.cohort.config) << "\n";
  PrintNext(context, absl::StrCat("./course serve --cohort ", config));
  return Exit::kDone;
}

Result RunCohortRoster(const Context& context, const std::string& config, const std::string& csv, bool yes) {
  const absl::StatusOr<std::string> text = base::ReadFile(csv, kLongestRoster);
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  const absl::StatusOr<cohort::RosterFile> file = cohort::ReadRoster(*text);
  if (!file.ok()) return absl::InvalidArgumentError(absl::StrCat(csv, ": ", std::string(file.status().message())));
  ASSIGN_OR_RETURN(const OpenedAccounts opened, Open(context, config));
  ASSIGN_OR_RETURN(const std::vector<store::Account> accounts, opened.store->cohort().Accounts());
  const cohort::RosterPlan plan = cohort::PlanRoster(*file, accounts, context.now_ms());
  PrintPlan(context, *file, plan);
  if (plan.problems.empty() && plan.added.empty() && plan.changed.empty()) {
    *context.out << "Nothing to do.\n";
    return Exit::kDone;
  }
  if (plan.problems.empty() && !yes && !Confirm(context, "Apply it?")) {
    *context.out << "Nothing was changed; --yes applies it.\n";
    return Exit::kDone;
  }
  RETURN_IF_ERROR(cohort::ApplyRoster(opened.store->cohort(), plan, /*disable_missing=*/false,
                                      {.actor = kActor, .at_ms = context.now_ms()}));
  *context.out << "The list was applied. Links for those without a password: Roster, in the browser.\n";
  return Exit::kDone;
}

}  // namespace course::cli
