// grade_submission: the process that grades one submission, started by a grader for each. It compiles and runs in jails
// and decides; it shares nothing with the next one, and a grader that loses it has lost nothing else.

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/leftovers.h"
#include "harness/runner/supervise.h"
#include "harness/verified/bundle.h"
#include "harness/verified/compile.h"
#include "harness/verified/exchange.h"
#include "harness/verified/precompiled.h"
#include "harness/verified/run.h"

namespace course::verified {
namespace {

void PrepareProcess() {
  // Nobody of the same user may look into this process or write to its memory.
  prctl(PR_SET_DUMPABLE, 0);
  runner::AdoptOrphans();
  struct sigaction action {};
  action.sa_handler = [](int) { runner::Interrupt(); };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

void Send(std::string_view line) {
  while (!line.empty()) {
    const ssize_t n = write(kGraderSocket, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);  // nobody listens any more
    line.remove_prefix(n);
  }
}

absl::StatusOr<Request> ReadRequest() {
  std::string line;
  char c;
  while (true) {
    const ssize_t n = read(kGraderSocket, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return absl::InvalidArgumentError("the request ended early");
    if (c == '\n') return ParseRequest(line);
    line += c;
  }
}

// A submission that did not compile is worth 0 of what the lab is worth.
absl::Status FillNotCompiled(const Bundle& bundle, VerifiedResult& result) {
  ASSIGN_OR_RETURN(const std::vector<runner::ExpectedTest> tests, runner::ReadCatalog(bundle.Catalog()));
  for (const runner::ExpectedTest& test : tests) {
    runner::TestResult none;
    none.test = test;
    none.outcome = {Verdict::kNotCompiled, "", {}, ""};
    result.result.tests.push_back(none);
  }
  return absl::OkStatus();
}

absl::StatusOr<VerifiedResult> GradeWith(const Bundle& bundle, const Request& request) {
  ASSIGN_OR_RETURN(const std::string source, cli::ReadFile(request.scratch + "/starter.cc"));
  VerifiedResult result;
  result.hidden = bundle.hidden;
  result.jail_level = jail::LevelName();
  result.course_version = bundle.course_version;
  result.bundle_digest = bundle.digest;
  result.seed = request.seed;
  ASSIGN_OR_RETURN(const Built built,
                   CompileAndLink({.bundle = bundle,
                                   .scratch = request.scratch,
                                   .header = HeaderFor(bundle, source, request.headers),
                                   .on_stage = [](Stage stage) { Send(ToLine(ProgressEvent{.stage = stage})); }}));
  result.compile_output = built.message;
  result.compile_seconds = built.seconds;
  if (!built.ok) {
    RETURN_IF_ERROR(FillNotCompiled(bundle, result));
    result.verdict = Verdict::kNotCompiled;
  } else {
    std::set<std::string> hidden;
    for (const HiddenNote& note : bundle.hidden) hidden.insert(note.test);
    ProgressEvent event = {.stage = Stage::kRunning};
    Send(ToLine(event));
    ASSIGN_OR_RETURN(result.result, RunTests({.bundle = bundle,
                                              .servant = built.servant,
                                              .scratch = request.scratch,
                                              .seed = request.seed,
                                              .total_seconds = request.total_seconds,
                                              .on_test = [&](const runner::TestResult& test, int tests) {
                                                // Not even when a hidden test ends: how long one takes tells of it.
                                                event.test = test.test.FullName();
                                                if (hidden.contains(event.test)) return;
                                                event.tests = tests - static_cast<int>(hidden.size());
                                                ++event.tests_done;
                                                event.verdict = test.outcome.verdict;
                                                Send(ToLine(event));
                                              }}));
    if (runner::Interrupted()) return absl::AbortedError("the grading was stopped");
    result.verdict = result.result.verdict();
    result.run_seconds = result.result.seconds;
  }
  result.points = result.result.points();
  result.max_points = result.result.max_points();
  return result;
}

// That there is no bundle of the lab is final. Whatever else is not there, a jail or a file of the grader's, was taken
// from under us: no fault of the submission's, and it may be back soon.
absl::StatusOr<VerifiedResult> Grade(const Request& request) {
  ASSIGN_OR_RETURN(const Bundle bundle, FindBundle(request.bundles, request.lab));
  absl::StatusOr<VerifiedResult> result = GradeWith(bundle, request);
  if (absl::IsNotFound(result.status()) || absl::IsFailedPrecondition(result.status())) {
    return absl::UnavailableError(result.status().message());
  }
  return result;
}

int Main() {
  PrepareProcess();
  const absl::StatusOr<Request> request = ReadRequest();
  const absl::StatusOr<VerifiedResult> result = request.ok() ? Grade(*request) : request.status();
  Send(result.ok() ? ToLine(*result) : ToLine(result.status()));
  return result.ok() ? 0 : 1;
}

}  // namespace
}  // namespace course::verified

int main() { return course::verified::Main(); }
