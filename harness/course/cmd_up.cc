#include "harness/course/cmd_up.h"

#include <chrono>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/catalog/everything.h"
#include "harness/course/cmd_learn.h"
#include "harness/course/cmd_serve.h"
#include "harness/course/cmd_status.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/course/progress.h"
#include "harness/course/quizzes.h"

namespace course::cli {
namespace {

absl::Status Learn(const Context& context) {
  RETURN_IF_ERROR(WriteFile(context.Path(".bazelrc.user"), WithStarterConfig("", true)));
  *context.out << "This clone is fresh: from now on a plain `bazel test` grades your starters\n"
                  "(.bazelrc.user; undo: ./course learn --off). They hold nothing yet, so every test fails now:\n"
                  "that is where you begin.\n";
  return absl::OkStatus();
}

absl::Status Grade(const Context& context) {
  *context.out << "Grading every lab of " << catalog::kEverything << " ...\n" << std::flush;
  // The failures themselves are for `next` and the dashboard: here they would push everything else off the screen.
  ASSIGN_OR_RETURN(
      const Finished graded,
      context.bazel->Run(
          {.args = {"test", "--test_output=summary", "--test_summary=none", catalog::kEverything}, .record = true}));
  switch (graded.exit_code) {
    case kBazelOk:
    case kBazelTestsFailed:
    case kBazelNoTests:
      return absl::OkStatus();
    case kBazelBuildFailed:
      *context.out << "Something did not compile; the compiler's message is above and in ./course next.\n";
      return absl::OkStatus();
    default:
      return absl::InternalError(
          absl::StrCat(catalog::kTestEverything, " ended with ", graded.exit_code, "; what it said is above"));
  }
}

std::string LastLine(const std::string& text) {
  const std::string trimmed(absl::StripAsciiWhitespace(text));
  return trimmed.substr(trimmed.rfind('\n') + 1);
}

}  // namespace

absl::StatusOr<Dashboard> StartDashboardProcess(const Context& context, std::optional<int> port) {
  const std::string log = context.StatePath("log/server.log");
  RETURN_IF_ERROR(MakeFolder(context.StatePath("log")));
  RETURN_IF_ERROR(Remove(log));
  Command command = {.argv = {"/proc/self/exe", "serve"}, .folder = context.root};
  command.env["COURSE_ROOT"] = context.root;
  if (port.has_value()) command.argv.insert(command.argv.end(), {"--port", absl::StrCat(*port)});
  ASSIGN_OR_RETURN(const int pid, StartInBackground(command, log));
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < give_up) {
    if (const std::optional<Dashboard> running = RunningDashboard(context); running.has_value()) return *running;
    if (ProcessStart(pid) == 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const absl::StatusOr<std::string> said = ReadFile(log);
  return absl::FailedPreconditionError(
      absl::StrCat("the dashboard did not start: ", said.ok() ? LastLine(*said) : "it wrote no log", " (", log, ")"));
}

Result RunUp(const Context& context, const UpOptions& options, const StartDashboard& start) {
  if (options.port.has_value()) RETURN_IF_ERROR(CheckPort(*options.port));
  if (IsFreshClone(context)) RETURN_IF_ERROR(Learn(context));
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  RETURN_IF_ERROR(Grade(context));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  ASSIGN_OR_RETURN(const std::vector<LabProgress> labs, ReadProgress(course, *store));
  ASSIGN_OR_RETURN(const std::vector<quiz::Standing> quizzes, ReadQuizzes(context, *store));
  *context.out << "\n" << StatusMap(context, labs, quizzes);
  if (!options.no_serve) {
    std::optional<Dashboard> dashboard = RunningDashboard(context);
    const bool was_there = dashboard.has_value();
    if (!was_there) {
      ASSIGN_OR_RETURN(dashboard, start(context, options.port));
    }
    *context.out << "\n" << (was_there ? "The dashboard runs: " : "The dashboard: ") << dashboard->Address() << "\n";
    if (was_there && options.port.has_value() && *options.port != 0 && *options.port != dashboard->port) {
      *context.out << "It stays on port " << dashboard->port << "; ./course down, then ./course up --port "
                   << *options.port << " moves it.\n";
    }
  }
  PrintNext(context, "./course next");
  return Exit::kDone;
}

}  // namespace course::cli
