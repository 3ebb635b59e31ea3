#include "harness/verified/run.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/jail/jail.h"
#include "harness/jail/rounds.h"
#include "harness/runner/crash_site.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/grade.h"
#include "harness/runner/leftovers.h"
#include "harness/runner/plan.h"
#include "harness/runner/surroundings.h"

namespace course::verified {
namespace {

constexpr char kServantInJail[] = "/servant";
// A machine that grades is never idle, and each call across the border waits for its turn twice. So the CPU's time
// decides, as for the compiler; the wall clock ends whoever waits for ever.
constexpr int kPatience = 3;
// The jail's own exit code if there was none. A program inside may choose the same one.
constexpr char kNoJail[] = "exit code 125";

jail::JailPlan ServantPlan(const RunInput& input) {
  const Limits& limits = input.bundle.limits;
  jail::JailPlan plan;
  plan.argv = {kServantInJail, "--course_events=5"};
  plan.mounts = {{input.servant, kServantInJail}};
  for (const std::string& library : input.bundle.libraries) plan.mounts.push_back({library, library});
  plan.environment = {"LANG=C.UTF-8", "MALLOC_ARENA_MAX=2"};  // as in runner::TestEnvironment
  plan.profile = jail::Profile::kServe;
  plan.limits = {.memory_mb = limits.memory_mb,
                 .cpu_seconds = limits.cpu_seconds,
                 .wall_seconds = 0,  // the runner watches it
                 .file_mb = 1,       // there is no place for any
                 .processes = 64,
                 .tmp_mb = 0,
                 .output_kb = 0};  // the runner watches it
  return plan;
}

// addr2line on a program that somebody else compiled, where it can do no harm.
runner::SourceLine Locate(const RunInput& input, const std::vector<uint64_t>& frames) {
  if (frames.empty()) return {};
  jail::JailPlan plan;
  plan.profile = jail::Profile::kCompile;
  plan.argv = {"/usr/bin/addr2line", "-Cfie", kServantInJail};
  for (const uint64_t frame : frames) plan.argv.push_back(absl::StrCat("0x", absl::Hex(frame)));
  plan.mounts = {{input.servant, kServantInJail}};
  plan.limits.wall_seconds = 10;
  const absl::StatusOr<jail::JailOutcome> outcome = jail::Run(plan);
  if (!outcome.ok() || outcome->ended != jail::Ended::kExited) return {};
  return runner::FindCourseCode(outcome->output, input.bundle.lab.substr(2));
}

bool MayLackJail(const runner::TestResult& test) {
  return test.outcome.verdict == Verdict::kEarlyExit && absl::StrContains(test.outcome.message, kNoJail);
}

}  // namespace

absl::StatusOr<runner::LabResult> RunTests(const RunInput& input) {
  const Bundle& bundle = input.bundle;
  ASSIGN_OR_RETURN(const std::vector<runner::ExpectedTest> tests, runner::ReadCatalog(bundle.Catalog()));
  runner::Plan plan;
  plan.lab = bundle.lab;
  plan.impl = "starter";
  plan.program = bundle.Program();
  plan.catalog = bundle.Catalog();
  plan.servant = input.servant;
  plan.limits = bundle.limits;
  plan.limits.wall_seconds *= kPatience;
  runner::GradeOptions options;
  options.total_seconds = input.total_seconds;
  options.scratch = input.scratch;
  options.environment = runner::TestEnvironment();
  std::erase_if(options.environment, [](const std::string& variable) { return variable.starts_with("COURSE_SEED="); });
  options.environment.push_back(absl::StrCat("COURSE_SEED=", input.seed));
  // One jail for all tests of this submission. A round gets calls, replies and crashes; the runner places them.
  ASSIGN_OR_RETURN(const std::unique_ptr<jail::Rounds> jail, jail::Rounds::Open(ServantPlan(input), 3));
  runner::AdoptOrphans();  // again: the jail is a child that no TEST has left behind
  options.servant_command = jail->command();
  options.servant_fds = {jail->socket()};
  options.on_test = [&](const runner::TestResult& test) {
    if (input.on_test) input.on_test(test, static_cast<int>(tests.size()));
  };
  options.locate_in_servant = [&](const std::vector<uint64_t>& frames) { return Locate(input, frames); };
  ASSIGN_OR_RETURN(runner::LabResult result, runner::Grade(plan, tests, options));
  // Unavailable, which costs the submission no try.
  if (!result.trouble.ok()) return absl::UnavailableError(result.trouble.message());
  const bool may_lack_jail = std::any_of(result.tests.begin(), result.tests.end(), MayLackJail);
  RETURN_IF_ERROR(may_lack_jail ? jail->Check() : jail->CheckNow());
  return result;
}

}  // namespace course::verified
