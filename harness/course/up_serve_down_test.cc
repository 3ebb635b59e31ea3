// `up`, `serve`, `down`: one server per workspace, found again, and stopped without touching any other process.

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_serve.h"
#include "harness/course/cmd_up.h"
#include "harness/course/dashboard.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::kCounting;
using testing::ToyWorkspace;

// A process that does nothing until it is told to end.
class Sleeper {
 public:
  Sleeper() : pid_(fork()) {
    if (pid_ == 0) {
      while (true) pause();
    }
  }
  ~Sleeper() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    Wait();
  }
  int pid() const { return pid_; }
  // The signal that ended it; 0 if it runs.
  int Wait(int flags = 0) {
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, flags) != pid_) return 0;
    pid_ = -1;
    return WTERMSIG(status);
  }

 private:
  int pid_;
};

Dashboard Of(const Sleeper& sleeper, int port = 4711) {
  return {.pid = sleeper.pid(), .start = ProcessStart(sleeper.pid()), .port = port, .token = "secretsecretsecret"};
}

absl::StatusOr<Dashboard> NeverStart(const Context&, std::optional<int>) {
  return absl::InternalError("must not be started");
}

TEST(Up, AFreshCloneLearnsAndSaysSo) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunUp(toy.context(), {.no_serve = true}, NeverStart).ok());
  EXPECT_EQ(toy.Read(".bazelrc.user"), "build --config=starter\n");
  const std::string text = toy.TakeOut();
  EXPECT_TRUE(Contains(text, "This clone is fresh"));
  EXPECT_TRUE(Contains(text, "every test fails now:\nthat is where you begin"));
}

TEST(Up, LeavesALearnersDecisionAlone) {
  ToyWorkspace toy;
  toy.Write(".bazelrc.user", "build --jobs=1\n");
  ASSERT_TRUE(RunUp(toy.context(), {.no_serve = true}, NeverStart).ok());
  EXPECT_EQ(toy.Read(".bazelrc.user"), "build --jobs=1\n");
}

TEST(Up, GradesThroughTheHook) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunUp(toy.context(), {.no_serve = true}, NeverStart).ok());
  ASSERT_EQ(toy.bazel.calls.size(), 1u);
  EXPECT_TRUE(toy.bazel.calls[0].record);
  EXPECT_EQ(toy.bazel.calls[0].args.front(), "test");
  EXPECT_EQ(toy.bazel.calls[0].args.back(), "//:course");
}

TEST(Up, RedTestsAreNoFailure) {
  for (const int code : {0, 1, 3, 4}) {
    ToyWorkspace toy;
    toy.bazel.answer = [&](const BazelCall&) { return Finished{.exit_code = code}; };
    const Result result = RunUp(toy.context(), {.no_serve = true}, NeverStart);
    EXPECT_TRUE(result.ok()) << code << ": " << result.status();
  }
}

TEST(Up, ABazelThatCouldNotWorkIsOne) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) { return Finished{.exit_code = 8}; };  // interrupted
  EXPECT_TRUE(
      HasCodeAndText(RunUp(toy.context(), {}, NeverStart).status(), absl::StatusCode::kInternal, "ended with 8"));
}

TEST(Up, StartsTheDashboardOnceAndPrintsItsAddress) {
  ToyWorkspace toy;
  Sleeper server;
  int starts = 0;
  const StartDashboard start = [&](const Context& context, std::optional<int> port) -> absl::StatusOr<Dashboard> {
    ++starts;
    EXPECT_EQ(port, 4711);
    EXPECT_TRUE(WriteDashboard(context, Of(server)).ok());
    return Of(server);
  };
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(RunUp(toy.context(), {.port = 4711}, start).ok());
    EXPECT_TRUE(Contains(toy.TakeOut(), "http://127.0.0.1:4711/?token=secretsecretsecret"));
  }
  EXPECT_EQ(starts, 1) << "the second `up` finds the first one's server";
}

TEST(Up, RefusesAPortThatIsNone) {
  ToyWorkspace toy;
  EXPECT_TRUE(HasCodeAndText(RunUp(toy.context(), {.port = 70000}, NeverStart).status(),
                             absl::StatusCode::kInvalidArgument, "--port 70000"));
  EXPECT_TRUE(toy.bazel.calls.empty()) << "before anything is built";
}

TEST(Serve, NotesItselfWhileItRunsAndNotAfterwards) {
  ToyWorkspace toy;
  std::string token;
  const ServeFunction serve = [&](const web::ServeOptions& options) {
    EXPECT_EQ(options.port, 4711);
    EXPECT_EQ(options.root, toy.root());
    token = options.token;
    options.on_ready(4711);
    const auto running = RunningDashboard(toy.context());
    EXPECT_EQ(running.value_or(Dashboard{}).pid, getpid());
    return absl::OkStatus();
  };
  ASSERT_TRUE(RunServe(toy.context(), {.port = 4711}, serve).ok());
  EXPECT_GE(token.size(), 32u);
  EXPECT_TRUE(Contains(toy.TakeOut(), "http://127.0.0.1:4711/?token=" + token));
  EXPECT_FALSE(RunningDashboard(toy.context()).has_value());
  const std::string first = token;
  ASSERT_TRUE(RunServe(toy.context(), {.port = 4711}, serve).ok());
  EXPECT_EQ(token, first) << "a browser's cookie stays good";
}

TEST(Serve, IsClosedToGuestsUnlessAsked) {
  ToyWorkspace toy;
  bool open = false;
  const ServeFunction serve = [&](const web::ServeOptions& options) {
    open = options.open_enrolment;
    options.on_ready(4711);
    return absl::OkStatus();
  };
  ASSERT_TRUE(RunServe(toy.context(), {.port = 4711}, serve).ok());
  EXPECT_FALSE(open);
  EXPECT_FALSE(Contains(toy.TakeOut(), "/quizzes"));
  ASSERT_TRUE(RunServe(toy.context(), {.port = 4711, .open_enrolment = true}, serve).ok());
  EXPECT_TRUE(open);
  EXPECT_TRUE(Contains(toy.TakeOut(), "http://127.0.0.1:4711/quizzes\n")) << "without the key";
}

TEST(Serve, TakesAnyFreePortWhereTheUsualOneIsTaken) {
  ToyWorkspace toy;
  const ServeFunction serve = [&](const web::ServeOptions& options) -> absl::Status {
    if (options.port != 0) return absl::FailedPreconditionError("port taken");
    options.on_ready(5555);
    return absl::OkStatus();
  };
  ASSERT_TRUE(RunServe(toy.context(), {}, serve).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), ":5555/"));
  EXPECT_FALSE(RunServe(toy.context(), {.port = 80}, serve).ok()) << "a port that was asked for is not exchanged";
}

TEST(Serve, ASecondServerIsNotStarted) {
  ToyWorkspace toy;
  Sleeper server;
  ASSERT_TRUE(WriteDashboard(toy.context(), Of(server)).ok());
  const ServeFunction never = [](const web::ServeOptions&) { return absl::InternalError("started"); };
  ASSERT_TRUE(RunServe(toy.context(), {}, never).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "runs already: http://127.0.0.1:4711/"));
  ASSERT_TRUE(RunServe(toy.context(), {.open_enrolment = true}, never).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "It stays as it was started; ./course down")) << "nobody thinks that it is open";
}

TEST(Serve, OfTwoThatStartAtOnceOneServes) {
  ToyWorkspace toy;
  int served = 0;
  const ServeFunction never = [&](const web::ServeOptions&) {
    ++served;
    return absl::OkStatus();
  };
  // The second one comes while the first has not noted its address yet.
  const ServeFunction first = [&](const web::ServeOptions&) {
    EXPECT_TRUE(RunServe(toy.context(), {}, never).ok());
    return absl::OkStatus();
  };
  ASSERT_TRUE(RunServe(toy.context(), {}, first).ok());
  EXPECT_EQ(served, 0);
  EXPECT_TRUE(Contains(toy.TakeOut(), "being started by another command"));
  ASSERT_TRUE(RunServe(toy.context(), {}, never).ok());
  EXPECT_EQ(served, 1) << "the lock went with the first";
}

TEST(Serve, ALockAndANoteOfAServerThatWasKilledStopNobody) {
  ToyWorkspace toy;
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = ServerLock::Take(toy.context());
    const bool noted =
        WriteDashboard(toy.context(), {.pid = getpid(), .start = ProcessStart(getpid()), .port = 1, .token = "t"}).ok();
    if (!lock.ok() || !lock->has_value() || !noted) _exit(1);
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  bool served = false;
  const ServeFunction serve = [&](const web::ServeOptions&) {
    served = true;
    return absl::OkStatus();
  };
  EXPECT_TRUE(RunServe(toy.context(), {}, serve).ok());
  EXPECT_TRUE(served);
}

TEST(Serve, ANoteWhoseProcessIdBelongsToAnotherNowStopsNobody) {
  ToyWorkspace toy;
  Sleeper stranger;
  Dashboard old = Of(stranger);
  old.start -= 100;  // the server that was noted had started earlier
  ASSERT_TRUE(WriteDashboard(toy.context(), old).ok());
  int served = 0;
  const ServeFunction serve = [&](const web::ServeOptions& options) {
    ++served;
    options.on_ready(4712);
    EXPECT_EQ(RunningDashboard(toy.context())->pid, getpid()) << "the note is ours now";
    return absl::OkStatus();
  };
  EXPECT_TRUE(RunServe(toy.context(), {}, serve).ok());
  EXPECT_EQ(served, 1);
  EXPECT_EQ(stranger.Wait(WNOHANG), 0) << "it still runs";
}

// Root may write everywhere, so the attempt is made by a process that has given root up.
TEST(Serve, AStateFolderThatMayNotBeWrittenIsNamed) {
  ToyWorkspace toy;
  const std::string folder = toy.context().StatePath("");
  ASSERT_EQ(chmod(folder.c_str(), 0555), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(77);
    const ServeFunction never = [](const web::ServeOptions&) { return absl::InternalError("started"); };
    const Result result = RunServe(toy.context(), {}, never);
    _exit(!result.ok() && Contains(std::string(result.status().message()), "/.course/") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  chmod(folder.c_str(), 0755);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "this sandbox has one user only";
  EXPECT_EQ(status, 0);
}

TEST(Serve, AStateFolderThatIsNoneIsNamed) {
  ToyWorkspace toy;
  ASSERT_TRUE(Remove(toy.context().StatePath("")).ok());
  toy.Write(".course", "a file in its place");
  const ServeFunction never = [](const web::ServeOptions&) { return absl::InternalError("started"); };
  const Result result = RunServe(toy.context(), {}, never);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(Contains(std::string(result.status().message()), "/.course"));
}

TEST(Down, StopsTheServerThatWasNoted) {
  ToyWorkspace toy;
  Sleeper server;
  ASSERT_TRUE(WriteDashboard(toy.context(), Of(server)).ok());
  // The test is the parent: without reaping, a dead child would stay a zombie, which counts as ended.
  ASSERT_TRUE(RunDown(toy.context()).ok());
  EXPECT_EQ(server.Wait(), SIGTERM);
  EXPECT_FALSE(toy.Has(".course/server.json"));
  EXPECT_TRUE(Contains(toy.TakeOut(), "port 4711 is stopped"));
}

TEST(Down, NeverTouchesAProcessThatOnlyHasTheSameId) {
  ToyWorkspace toy;
  Sleeper stranger;
  Dashboard old = Of(stranger);
  old.start -= 100;  // the server that was noted had started earlier
  ASSERT_TRUE(WriteDashboard(toy.context(), old).ok());
  ASSERT_TRUE(RunDown(toy.context()).ok());
  EXPECT_EQ(stranger.Wait(WNOHANG), 0) << "it still runs";
  EXPECT_TRUE(Contains(toy.TakeOut(), "No dashboard runs"));
}

TEST(Down, AStateFileOfRubbishIsNoServer) {
  for (const char* text : {"", "{", "[]", "{\"pid\":0,\"start\":1,\"port\":1}", "{\"pid\":-1,\"start\":1}",
                           "{\"pid\":\"1\"}", "{\"pid\":1,\"start\":1}"}) {
    ToyWorkspace toy;
    toy.Write(".course/server.json", text);
    EXPECT_FALSE(RunningDashboard(toy.context()).has_value()) << text;
    EXPECT_TRUE(RunDown(toy.context()).ok()) << text;
  }
}

TEST(Serve, AFreshRunIsLeftToTheHookThatIsAboutToSayWhatCameOfIt) {
  ToyWorkspace toy;
  toy.Write(".course/spool/1700000000000000-999999.json", "{}\n");
  const int64_t written = ModifiedMs(toy.context().Path(".course/spool/1700000000000000-999999.json"));
  Context context = toy.context();
  int drained = 0;
  context.drain_spool = [&](store::Store&) {
    ++drained;
    return absl::OkStatus();
  };
  int64_t now = written + 4999;
  context.now_ms = [&] { return now; };
  const ServeFunction serve = [&](const web::ServeOptions& options) {
    const auto store = context.open_store();
    EXPECT_TRUE(store.ok());
    options.drain_spool(**store);
    EXPECT_EQ(drained, 0);
    now = written + 5000;
    options.drain_spool(**store);
    EXPECT_EQ(drained, 1);
    return absl::OkStatus();
  };
  EXPECT_TRUE(RunServe(context, {}, serve).ok());
}

}  // namespace
}  // namespace course::cli
