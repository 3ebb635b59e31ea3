#include "harness/course/cmd_serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/course/program_beside.h"
#include "harness/doctor/doctor.h"
#include "harness/recorder/spool.h"

namespace course::cli {
namespace {

// Waits for the end of a process that is not our child. False after `ms`.
bool WaitForEnd(const Dashboard& dashboard, int pid_fd, int ms) {
  pollfd end = {pid_fd, POLLIN, 0};
  return poll(&end, 1, ms) > 0 || ProcessStart(dashboard.pid) != dashboard.start;
}

// A fresh run belongs to the hook, which records it and tells the learner what came of it and what to type next. If the
// server were faster, the hook would find nothing to say.
constexpr int64_t kLeftToTheHookMs = 5000;

// Whether something lies in the spool that nobody will record: an event file that the hook handed over some time ago,
// or one whose Bazel is gone.
bool SomethingWaits(const std::string& spool, int64_t now_ms) {
  const auto entries = recorder::ListSpool(spool);
  if (!entries.ok()) return false;  // `course status` says why
  return std::any_of(entries->begin(), entries->end(), [now_ms](const recorder::SpoolEntry& entry) {
    return now_ms - ModifiedMs(entry.path) >= kLeftToTheHookMs && (!entry.part || !recorder::WriterLives(entry.path));
  });
}

}  // namespace

absl::Status CheckPort(int port) {
  if (port >= 0 && port <= 65535) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--port ", port, ": a port lies between 0 (any free one) and 65535"));
}

Result RunServe(const Context& context, const ServeCommandOptions& options, const ServeFunction& serve) {
  if (options.port.has_value()) RETURN_IF_ERROR(CheckPort(*options.port));
  if (const std::optional<Dashboard> running = RunningDashboard(context); running.has_value()) {
    *context.out << "The dashboard runs already: " << running->Address() << "\n";
    if (options.open_enrolment) *context.out << "It stays as it was started; ./course down stops it.\n";
    PrintNext(context, "./course next");
    return Exit::kDone;
  }
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  ASSIGN_OR_RETURN(const std::optional<ServerLock> lock, ServerLock::Take(context));
  if (!lock.has_value()) {
    // Between its start and its first answer another server is there without a note of its address.
    *context.out << "The dashboard of this workspace is being started by another command.\n";
    PrintNext(context, "./course up");
    return Exit::kDone;
  }
  ASSIGN_OR_RETURN(const std::string token, DashboardToken(context));
  RETURN_IF_ERROR(LoadCourse(context).status());  // so that the pages find a fresh list of labs
  const int pid = getpid();
  absl::Status noted;
  ProgramBeside playground(context, PlaygroundSpec()), engine(context, EngineSpec());
  web::ServeOptions serving = {.root = context.root,
                               .database = context.Database(),
                               .manifest = context.Manifest(),
                               .port = options.port.value_or(kDefaultPort),
                               .token = token,
                               .open_enrolment = options.open_enrolment,
                               .doctor = [&context] { return doctor::Examine(context); },
                               .playground = playground.PlaygroundHooks(),
                               .chat = engine.ChatHooks(),
                               .now_ms = context.now_ms};
  serving.drain_spool = [&context](store::Store& store) {
    if (!context.drain_spool || !SomethingWaits(context.StatePath("spool"), context.now_ms())) return;
    const absl::Status drained = context.drain_spool(store);
    if (!drained.ok()) *context.err << "course: the spool waits: " << drained.message() << std::endl;
  };
  serving.on_ready = [&](int port) {
    const Dashboard dashboard = {.pid = pid, .start = ProcessStart(pid), .port = port, .token = token};
    noted = WriteDashboard(context, dashboard);
    *context.out << "The dashboard: " << dashboard.Address() << "\n";
    if (options.open_enrolment) {
      *context.out << "For guests, who see guides and quizzes of their own: http://127.0.0.1:" << port << "/quizzes\n";
    }
    *context.out << "Ctrl-C or ./course down stops it.\n" << std::flush;
    if (!noted.ok()) *context.err << "course: " << noted.message() << ": ./course down will not find it\n";
  };
  absl::Status status = serve(serving);
  if (status.code() == absl::StatusCode::kFailedPrecondition && !options.port.has_value()) {
    *context.err << "course: port " << kDefaultPort << " is taken; taking any free one\n";
    serving.port = 0;
    status = serve(serving);
  }
  if (const auto mine = RunningDashboard(context); mine.has_value() && mine->pid == pid) {
    RETURN_IF_ERROR(Remove(DashboardFile(context)));
  }
  RETURN_IF_ERROR(status);
  PrintNext(context, "./course up");
  return Exit::kDone;
}

Result RunDown(const Context& context) {
  const std::optional<Dashboard> running = RunningDashboard(context);
  if (!running.has_value()) {
    RETURN_IF_ERROR(Remove(DashboardFile(context)));
    *context.out << "No dashboard runs for this workspace.\n";
    PrintNext(context, "./course up");
    return Exit::kDone;
  }
  // The descriptor pins the process: even if it ends now, the signal cannot reach one that was given the same id.
  const int pid_fd = static_cast<int>(syscall(SYS_pidfd_open, running->pid, 0));
  if (pid_fd < 0 && errno != ESRCH) {
    return absl::InternalError(absl::StrCat("cannot reach process ", running->pid, ": ", std::strerror(errno)));
  }
  bool ended = pid_fd < 0;
  if (!ended && ProcessStart(running->pid) == running->start) {
    for (const int signal : {SIGTERM, SIGKILL}) {
      if (syscall(SYS_pidfd_send_signal, pid_fd, signal, nullptr, 0) != 0 && errno == EPERM) {
        close(pid_fd);
        return absl::PermissionDeniedError(
            absl::StrCat("process ", running->pid, " belongs to another user: it was started by them"));
      }
      ended = WaitForEnd(*running, pid_fd, 5000);
      if (ended) break;
    }
  }
  if (pid_fd >= 0) close(pid_fd);
  if (!ended && ProcessStart(running->pid) == running->start) {
    return absl::InternalError(absl::StrCat("process ", running->pid, " did not end"));
  }
  RETURN_IF_ERROR(Remove(DashboardFile(context)));
  *context.out << "The dashboard on port " << running->port << " is stopped.\n";
  PrintNext(context, "./course up");
  return Exit::kDone;
}

}  // namespace course::cli
