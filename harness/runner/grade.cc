#include "harness/runner/grade.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/runner/crash_site.h"
#include "harness/runner/decide.h"
#include "harness/runner/fd.h"
#include "harness/runner/supervise.h"
#include "harness/runner/test_filter.h"

namespace course::runner {
namespace {

using Clock = std::chrono::steady_clock;

absl::StatusOr<Fd> OpenProgram(const std::string& path) {
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() >= 0) return fd;
  const std::string why = absl::StrCat("cannot open ", path, ": ", std::strerror(errno));
  return errno == ENOENT ? absl::NotFoundError(why) : absl::UnavailableError(why);
}

// A file without a name that nobody can change any more: what one TEST does to it, the next would otherwise see.
absl::StatusOr<Fd> SealedFile(const std::string& bytes) {
  Fd fd(memfd_create("once", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  size_t at = 0;
  while (fd.get() >= 0 && at < bytes.size()) {
    const ssize_t n = write(fd.get(), bytes.data() + at, bytes.size() - at);
    if (n <= 0) break;
    at += n;
  }
  if (fd.get() < 0 || at < bytes.size() ||
      fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot keep ", bytes.size(), " bytes in memory: ", std::strerror(errno)));
  }
  return fd;
}

// A folder that lives as long as one TEST.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& parent) : path_(parent + "/test_XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) path_ = parent;
    made_ = path_ != parent;
  }
  ~ScratchFolder() {
    std::error_code ignored;  // what cannot be removed lies below Bazel's own temporary folder
    if (made_) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_;
};

// One process's worth of work: a TEST or a ONCE step.
struct Done {
  Decision decision;
  double seconds = 0;
  std::string output;
};

// A ONCE step's result, kept for the tests that name it.
struct OnceResult {
  Outcome outcome;
  std::string output;
  Fd bytes;
};

class Grader {
 public:
  Grader(const Plan& plan, const GradeOptions& options, Fd program, Fd servant)
      : plan_(plan),
        options_(options),
        limits_(ScaledLimits(plan.limits, plan.sanitizer)),
        program_(std::move(program)),
        servant_(std::move(servant)),
        start_(Clock::now()) {}

  TestResult RunTest(const ExpectedTest& test) {
    TestResult result;
    result.test = test;
    const OnceResult* once = nullptr;
    if (!test.once.empty()) {
      once = &RunOnce(test.once);
      if (once->outcome.verdict != Verdict::kPassed) {
        result.outcome = once->outcome;
        result.outcome.message = absl::StrCat("ONCE(", test.once, "), which this test needs, did not succeed",
                                              once->outcome.message.empty() ? "" : ": ", once->outcome.message);
        result.output = once->output;
        return result;
      }
    }
    Done done = RunProcess(test.FullName(), {absl::StrCat("--gtest_filter=", test.FullName())},
                           once != nullptr ? once->bytes.get() : -1);
    result.outcome = std::move(done.decision.outcome);
    result.output = std::move(done.output);
    result.seconds = done.seconds;
    return result;
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  const absl::Status& trouble() const { return trouble_; }

 private:
  const OnceResult& RunOnce(const std::string& name) {
    if (const auto it = once_.find(name); it != once_.end()) return it->second;
    Done done = RunProcess(name, {absl::StrCat("--course_once=", name)}, -1);
    OnceResult result = {std::move(done.decision.outcome), std::move(done.output), Fd()};
    if (result.outcome.verdict == Verdict::kPassed) {
      absl::StatusOr<Fd> file = SealedFile(done.decision.once_result);
      if (file.ok()) {
        result.bytes = *std::move(file);
      } else {
        trouble_.Update(file.status());
        result.outcome = {Verdict::kInterrupted, file.status().ToString(), {}, ""};
      }
    }
    return once_.emplace(name, std::move(result)).first->second;
  }

  Done RunProcess(const std::string& asked, const std::vector<std::string>& arguments, int once_result_fd) {
    Limits limits = limits_;
    if (options_.total_seconds > 0) {
      const int left = options_.total_seconds - static_cast<int>(seconds());
      limits.wall_seconds = std::min(limits.wall_seconds, left);
    }
    if (Interrupted()) return Undone(Verdict::kInterrupted, "the run was stopped before this test began");
    if (limits.wall_seconds <= 0) {
      return Undone(Verdict::kTimeout, absl::StrCat("not begun: the tests of this lab used up the ",
                                                    options_.total_seconds, " s that they have together"));
    }
    const ScratchFolder scratch(options_.scratch);
    Job job;
    job.program_fd = program_.get();
    job.program = plan_.program;
    job.arguments = arguments;
    job.servant_fd = servant_.get();
    job.servant = plan_.servant;
    job.servant_command = options_.servant_command;
    job.servant_fds = options_.servant_fds;
    job.once_result_fd = once_result_fd;
    job.environment = options_.environment;
    for (const char* name : {"HOME=", "TEST_TMPDIR=", "TMPDIR="}) job.environment.push_back(name + scratch.path());
    job.limits = limits;
    job.sanitized = plan_.sanitizer == "asan" || plan_.sanitizer == "tsan";
    const absl::StatusOr<Observation> seen = Supervise(job);
    if (!seen.ok()) {
      trouble_.Update(seen.status());
      return Undone(Verdict::kNoTests, std::string(seen.status().message()));
    }
    Done done = {Decide(asked, *seen, limits), seen->seconds, seen->output};
    if (done.decision.outcome.verdict == Verdict::kCrashed) NameTheLine(done.decision);
    return done;
  }

  void NameTheLine(Decision& decision) const {
    const bool in_servant = decision.crash.in_servant;
    const SourceLine line =
        in_servant && options_.locate_in_servant
            ? options_.locate_in_servant(decision.crash.frames)
            : LocateCrash(in_servant ? plan_.servant : plan_.program, decision.crash.frames, plan_.folder());
    if (line.file.empty()) return;
    absl::StrAppend(&decision.outcome.message, "\nin ", line.function, " at ", line.file, ":", line.line);
  }

  static Done Undone(Verdict verdict, const std::string& why) {
    Done done;
    done.decision.outcome = {verdict, why, {}, ""};
    return done;
  }

  const Plan& plan_;
  const GradeOptions& options_;
  const Limits limits_;
  const Fd program_;
  const Fd servant_;
  const Clock::time_point start_;
  absl::Status trouble_;
  std::map<std::string, OnceResult> once_;
};

}  // namespace

Limits ScaledLimits(const Limits& limits, const std::string& sanitizer) {
  int slower = 1, hungrier = 1;
  if (sanitizer == "ubsan") slower = 4;
  if (sanitizer == "asan") slower = 4, hungrier = 3;
  if (sanitizer == "tsan") slower = 10, hungrier = 6;
  Limits scaled = limits;
  scaled.cpu_seconds *= slower;
  scaled.wall_seconds *= slower;
  scaled.memory_mb *= hungrier;
  return scaled;
}

absl::StatusOr<LabResult> Grade(const Plan& plan, const std::vector<ExpectedTest>& tests, const GradeOptions& options) {
  ASSIGN_OR_RETURN(Fd program, OpenProgram(plan.program));
  Fd servant;
  if (plan.isolated()) {
    const std::vector<std::string>& command = options.servant_command;
    ASSIGN_OR_RETURN(servant, OpenProgram(command.empty() ? plan.servant : command.front()));
  }
  const auto selected = [&](const ExpectedTest& t) {
    return options.filter.empty() || MatchesFilter(t.FullName(), options.filter);
  };
  if (std::none_of(tests.begin(), tests.end(), selected)) {
    return absl::InvalidArgumentError(absl::StrCat("--test_filter=", options.filter, " names no test of this lab"));
  }
  Grader grader(plan, options, std::move(program), std::move(servant));
  LabResult lab;
  for (const ExpectedTest& test : tests) {
    if (!selected(test)) {
      TestResult left_out;
      left_out.test = test;
      left_out.selected = false;
      left_out.outcome = {Verdict::kSkipped, "not selected by --test_filter", {}, ""};
      lab.tests.push_back(left_out);
      lab.filtered = true;
      continue;
    }
    lab.tests.push_back(grader.RunTest(test));
    if (options.on_test) options.on_test(lab.tests.back());
  }
  lab.seconds = grader.seconds();
  lab.trouble = grader.trouble();
  return lab;
}

}  // namespace course::runner
