// The runner: the executable of every graded Bazel test. It holds no graded code; it starts the test program once per
// TEST, decides, writes test.xml and tells the learner.

#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "harness/runner/digest.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/files.h"
#include "harness/runner/grade.h"
#include "harness/runner/leftovers.h"
#include "harness/runner/plan.h"
#include "harness/runner/report.h"
#include "harness/runner/run_info.h"
#include "harness/runner/supervise.h"
#include "harness/runner/surroundings.h"
#include "harness/runner/test_xml.h"

namespace course::runner {
namespace {

void PrepareProcess() {
  // Nobody of the same user may look into this process or write to its memory.
  prctl(PR_SET_DUMPABLE, 0);
  AdoptOrphans();
  struct sigaction action {};
  action.sa_handler = [](int) { Interrupt(); };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

std::vector<std::string> DigestedFiles(const Plan& plan) {
  std::vector<std::string> files = plan.submitted;
  files.push_back(plan.program);
  if (plan.isolated()) files.push_back(plan.servant);
  return files;
}

absl::StatusOr<RunInfo> GradeLab() {
  const std::string plan_path = Variable("COURSE_PLAN");
  if (plan_path.empty()) {
    return absl::InvalidArgumentError("COURSE_PLAN is not set: this program is started by bazel test");
  }
  RunInfo run;
  ASSIGN_OR_RETURN(run.plan, ReadPlan(plan_path));
  ASSIGN_OR_RETURN(const std::vector<ExpectedTest> tests, ReadCatalog(run.plan.catalog));
  // Before anything of the learner's runs, which might change its own files.
  ASSIGN_OR_RETURN(run.digest, DigestOfFiles(DigestedFiles(run.plan)));
  ASSIGN_OR_RETURN(run.source_sha256, DigestOfStarter(run.plan.submitted));
  run.timestamp = Timestamp();
  run.machine = DescribeMachine();
  GradeOptions options;
  options.filter = Variable("TESTBRIDGE_TEST_ONLY");
  options.total_seconds = TotalSeconds();
  options.scratch = Variable("TEST_TMPDIR").empty() ? "/tmp" : Variable("TEST_TMPDIR");
  options.environment = TestEnvironment();
  ASSIGN_OR_RETURN(run.result, Grade(run.plan, tests, options));
  run.judgement = Judge(run.plan.expect, run.plan.impl, run.result);
  return run;
}

int Main() {
  PrepareProcess();
  const absl::StatusOr<RunInfo> run = GradeLab();
  if (!run.ok()) {
    std::fprintf(stderr, "runner: %s\n", std::string(run.status().message()).c_str());
    return 1;
  }
  std::fputs(Report(*run).c_str(), stdout);
  if (const std::string path = Variable("XML_OUTPUT_FILE"); !path.empty()) {
    if (const absl::Status status = ReplaceFile(path, TestXml(*run)); !status.ok()) {
      std::fprintf(stderr, "runner: %s\n", std::string(status.message()).c_str());
      return 1;
    }
  }
  return run->judgement.met ? 0 : 1;
}

}  // namespace
}  // namespace course::runner

int main() { return course::runner::Main(); }
