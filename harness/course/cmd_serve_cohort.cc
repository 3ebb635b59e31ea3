#include "harness/course/cmd_serve_cohort.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/accounts/accounts.h"
#include "harness/course/cmd_serve.h"
#include "harness/course/cohort_workers.h"
#include "harness/course/files.h"
#include "harness/course/git.h"
#include "harness/course/opened_cohort.h"

namespace course::cli {
namespace {

// One server a database: two would each start workers.
class DatabaseLock {
 public:
  static absl::StatusOr<std::unique_ptr<DatabaseLock>> Take(const std::string& database) {
    const std::string path = absl::StrCat(database, ".lock");
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
      return absl::PermissionDeniedError(
          absl::StrCat("cannot write ", path, ": does its folder exist, and is it yours?"));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      close(fd);
      return absl::FailedPreconditionError(
          absl::StrCat(database, " is served already, by another process of this machine"));
    }
    return std::unique_ptr<DatabaseLock>(new DatabaseLock(fd));
  }
  ~DatabaseLock() { close(fd_); }
  DatabaseLock(const DatabaseLock&) = delete;
  DatabaseLock& operator=(const DatabaseLock&) = delete;

 private:
  explicit DatabaseLock(int fd) : fd_(fd) {}
  const int fd_;
};

constexpr char kStart[] = "start of the server";  // who invites the first admin, in the audit

// A link for the first admin, if nobody can sign in as one.
absl::Status InviteFirstAdmin(const Context& context, const std::string& url, store::Store& store) {
  cohort::Accounts accounts({.store = &store.cohort(), .hasher = nullptr, .now_ms = context.now_ms});
  // Those of starts before stand in terminals and logs, and nobody needs them any more.
  ASSIGN_OR_RETURN(const std::vector<store::Invitation> invitations, store.cohort().Invitations());
  for (const store::Invitation& invitation : invitations) {
    if (invitation.created_by != kStart) continue;
    const absl::Status ended =
        store.cohort().EndInvitation(invitation.token_sha256, {.actor = kStart, .at_ms = context.now_ms()});
    if (!ended.ok() && !absl::IsNotFound(ended)) return ended;
  }
  ASSIGN_OR_RETURN(const bool has_admin, accounts.HasAdmin());
  if (has_admin) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string code, accounts.Invite(kStart, cohort::Role::kAdmin));
  *context.out << "Nobody administers this cohort yet. Whoever opens this link does, once, in the next 14 days:\n"
               << "  " << url << "/join?code=" << code << "\n";
  return absl::OkStatus();
}

}  // namespace

Result RunServeCohort(const Context& context, const std::string& path, std::optional<int> port,
                      const ServeCohortFunction& serve, const GradeServices& grading) {
  if (port.has_value()) RETURN_IF_ERROR(CheckPort(*port));
  ASSIGN_OR_RETURN(CohortSettings opened, ReadCohortSettings(context, path));
  if (port.has_value() && *port != opened.config.port) {
    if (!opened.config.IsHttps()) opened.config.url = "http://127.0.0.1";  // the server adds its port
    opened.config.port = *port;
  }
  // A folder that is not there has no tests, so everything would be graded without them.
  if (const std::string& hidden = opened.config.hidden_tests; !hidden.empty() && !IsFolder(hidden)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": `hidden_tests`: ", hidden, " is no folder: make it, or take the line out"));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<DatabaseLock> lock, DatabaseLock::Take(opened.config.database));
  std::unique_ptr<CohortWorkers> workers;
  web::CohortServeOptions serving = {.root = context.root,
                                     .manifest = context.Manifest(),
                                     .config = opened.config,
                                     .config_path = path,
                                     .course = opened.course,
                                     .course_version = Git(context.root).Version(),
                                     .now_ms = context.now_ms};
  serving.on_ready = [&](int bound, store::Store& store) -> absl::Status {
    const bool https = opened.config.IsHttps();
    const std::string url = https ? opened.config.url : absl::StrCat("http://127.0.0.1:", bound);
    *context.out << opened.config.name << ": " << url;
    if (https) *context.out << ", for which nginx asks 127.0.0.1:" << bound << " (docs/cohorts.md)";
    *context.out << "\n";
    RETURN_IF_ERROR(InviteFirstAdmin(context, url, store));
    *context.out << "Ctrl-C stops it.\n" << std::flush;
    if (opened.config.workers == 0) return absl::OkStatus();
    CohortWorkersOptions options = {
        .database = opened.config.database, .hidden = opened.config.hidden_tests, .workers = opened.config.workers};
    for (const catalog::Lab* lab : opened.course.Labs()) options.labs.push_back(lab->label);
    ASSIGN_OR_RETURN(workers, CohortWorkers::Start(context, grading, store.grading(), options));
    return absl::OkStatus();
  };
  serving.on_stop = [&] { workers = nullptr; };
  RETURN_IF_ERROR(serve(serving));
  PrintNext(context, absl::StrCat("./course serve --cohort ", path));
  return Exit::kDone;
}

}  // namespace course::cli
