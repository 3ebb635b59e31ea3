#include "harness/testing/under_runner.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "harness/testing/crash_handler.h"
#include "harness/testing/event_reporter.h"
#include "harness/testing/events.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/once.h"

namespace course::testing {
namespace {

// The graded code ran before main() and may have set gtest's variables; its flags took their defaults from them even
// earlier. Everything that decides which tests run and who hears of them is set here again.
void ForgetTheEnvironment() {
  for (const char* name : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX", "GTEST_SHARD_STATUS_FILE", "XML_OUTPUT_FILE",
                           "TESTBRIDGE_TEST_ONLY", "TESTBRIDGE_TEST_RUNNER_FAIL_FAST", "TEST_PREMATURE_EXIT_FILE"}) {
    unsetenv(name);
  }
  GTEST_FLAG_SET(also_run_disabled_tests, false);
  GTEST_FLAG_SET(break_on_failure, false);
  GTEST_FLAG_SET(catch_exceptions, true);
  GTEST_FLAG_SET(fail_fast, false);
  GTEST_FLAG_SET(list_tests, false);
  GTEST_FLAG_SET(output, "");
  GTEST_FLAG_SET(repeat, 1);
  GTEST_FLAG_SET(shuffle, false);
  GTEST_FLAG_SET(stream_result_to, "");
  GTEST_FLAG_SET(throw_on_failure, false);
}

// Takes away whatever listens already (the printer, and anything that was registered before main) and listens alone.
EventReporter* ListenAlone(int events_fd) {
  ::testing::TestEventListeners& listeners = ::testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  delete listeners.Release(listeners.default_xml_generator());
  auto* reporter = new EventReporter(events_fd);
  listeners.Append(reporter);
  return reporter;
}

std::string ReadAll(int fd) {
  std::string bytes;
  struct stat info {};
  if (fstat(fd, &info) != 0) return bytes;
  bytes.resize(info.st_size);
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t n = pread(fd, bytes.data() + at, bytes.size() - at, at);
    if (n <= 0) break;
    at += n;
  }
  bytes.resize(at);
  return bytes;
}

void ProvideOnceResult(int fd) {
  const std::string filter = GTEST_FLAG_GET(filter);
  for (const GradedTest& t : GradedTests()) {
    if (t.once != nullptr && filter == absl::StrCat(t.suite, ".", t.name)) t.once->Provide(ReadAll(fd));
  }
}

// The step's result counts only if it recorded no failure and threw nothing.
int RunOnceStep(const std::string& name, int events_fd, EventReporter& reporter) {
  WriteEvent(events_fd, EventKind::kStart, name);
  std::string bytes;
  if (const OnceStep* step = FindOnceStep(name)) {
    try {
      bytes = step->Run();
    } catch (const std::exception& e) {
      ADD_FAILURE_AT(step->file().c_str(), step->line()) << "ONCE(" << name << ") threw: " << e.what();
    } catch (...) {
      ADD_FAILURE_AT(step->file().c_str(), step->line())
          << "ONCE(" << name << ") threw something that is no std::exception";
    }
    if (bytes.size() > kMaxPayload) {
      ADD_FAILURE_AT(step->file().c_str(), step->line()) << "ONCE(" << name << ") returned " << bytes.size()
                                                         << " bytes; at most " << kMaxPayload << " can be handed on";
    }
  } else {
    ADD_FAILURE() << "this program has no ONCE(" << name << ")";
  }
  reporter.ReportOmissions();
  const bool good = reporter.failures() == 0;
  if (good) WriteEvent(events_fd, EventKind::kOnceResult, bytes);
  WriteEvent(events_fd, EventKind::kEnd, good ? "1" : "0");
  return good ? 0 : 1;
}

}  // namespace

absl::StatusOr<RunnerFlags> ParseRunnerFlags(const std::vector<std::string>& arguments) {
  RunnerFlags flags;
  for (const std::string& argument : arguments) {
    absl::string_view rest = argument;
    if (!absl::ConsumePrefix(&rest, "--course_")) continue;
    int* number = nullptr;
    if (absl::ConsumePrefix(&rest, "events=")) {
      number = &flags.events_fd;
    } else if (absl::ConsumePrefix(&rest, "once_result=")) {
      number = &flags.once_result_fd;
    } else if (absl::ConsumePrefix(&rest, "once=")) {
      flags.once = std::string(rest);
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown flag ", argument));
    }
    if (number != nullptr && (!absl::SimpleAtoi(rest, number) || *number < 0)) {
      return absl::InvalidArgumentError(absl::StrCat(argument, " does not name a file descriptor"));
    }
  }
  return flags;
}

void RunUnderRunner(const RunnerFlags& flags) {
  setvbuf(stdout, nullptr, _IOLBF, 0);  // what was printed before a crash must not be lost in a buffer
  ForgetTheEnvironment();
  InstallCrashHandler(flags.events_fd);
  ForbidLazyOnceSteps();
  if (flags.once_result_fd >= 0) ProvideOnceResult(flags.once_result_fd);
  EventReporter* reporter = ListenAlone(flags.events_fd);
  const int code = flags.once.empty() ? RUN_ALL_TESTS() : RunOnceStep(flags.once, flags.events_fd, *reporter);
  std::cout.flush();
  std::fflush(nullptr);
  _exit(code);
}

}  // namespace course::testing
