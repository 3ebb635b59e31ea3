#include "harness/course/bench/benches.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/bench/plain_gxx.h"
#include "harness/course/files.h"
#include "harness/course/progress.h"
#include "harness/store/sqlite_store.h"
#include "nlohmann/json.hpp"

namespace course::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEdits = 20;
constexpr int kRepeats = 10;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

absl::StatusOr<double> TimedTest(Clone& clone, const std::string& config, const std::string& target) {
  const Clock::time_point start = Clock::now();
  ASSIGN_OR_RETURN(const cli::Finished done,
                   clone.bazel().Run({.args = {"test", "--config=" + config, target}, .record = true, .show = false}));
  const double seconds = SecondsSince(start);
  if (done.ok()) return seconds;
  return absl::InternalError(absl::StrCat("bazel test --config=", config, " ", target,
                                          " must be green for this bench, and ended with ", done.exit_code, ":\n",
                                          done.error, done.output));
}

// The solution, changed where only a compiler would look: each edit is another program.
std::string Edited(const std::string& solution, int edit) {
  return absl::StrCat(solution, "\nnamespace course_bench {\nint edit_", edit, " = ", edit, ";\n}\n");
}

// The digest of the latest recorded run: an edit that was recorded changes it.
absl::StatusOr<std::string> RecordedDigest(const Clone& clone, const std::string& lab) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   store::OpenSqliteStore(clone.root() + "/.course/course.db"));
  ASSIGN_OR_RETURN(const std::optional<store::LabRun> run, store->LatestLabRun(lab, "starter"));
  if (!run.has_value()) return absl::InternalError(absl::StrCat("the run of ", lab, " was not recorded"));
  return run->digest;
}

double Rounded(double value) { return static_cast<double>(static_cast<int64_t>(value * 1000 + 0.5)) / 1000; }

}  // namespace

absl::StatusOr<Measure> EditToVerdict(const cli::Context& context, Clone& clone) {
  ASSIGN_OR_RETURN(const catalog::Course course, cli::LoadCourse(context));
  if (course.Labs().empty()) return absl::FailedPreconditionError("the course has no lab");
  const catalog::Lab& lab = *course.Labs()[0];
  ASSIGN_OR_RETURN(const std::string solution, cli::ReadFile(clone.root() + "/" + cli::SolutionPath(lab)));
  const std::string starter = clone.root() + "/" + cli::StarterPath(lab);
  RETURN_IF_ERROR(cli::WriteFile(starter, Edited(solution, 0)));
  RETURN_IF_ERROR(TimedTest(clone, "starter", lab.label).status());  // builds everything else, and is not counted
  ASSIGN_OR_RETURN(const PlainGxx gxx, FindCommands(clone, lab.label));
  RETURN_IF_ERROR(CompileLinkAndRun(gxx));
  ASSIGN_OR_RETURN(std::string digest, RecordedDigest(clone, lab.label));
  std::vector<double> bazel, plain, ratio;
  for (int edit = 1; edit <= kEdits; ++edit) {
    RETURN_IF_ERROR(cli::WriteFile(starter, Edited(solution, edit)));
    const auto by_bazel = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(const double seconds, TimedTest(clone, "starter", lab.label));
      bazel.push_back(seconds);
      ASSIGN_OR_RETURN(const std::string now, RecordedDigest(clone, lab.label));
      if (now == digest) return absl::InternalError(absl::StrCat("edit ", edit, " was not recorded"));
      digest = now;
      return absl::OkStatus();
    };
    const auto by_gxx = [&]() -> absl::Status {
      const Clock::time_point start = Clock::now();
      RETURN_IF_ERROR(CompileLinkAndRun(gxx));
      plain.push_back(SecondsSince(start));
      return absl::OkStatus();
    };
    // Whoever comes second finds the headers in memory: they take turns.
    RETURN_IF_ERROR(edit % 2 == 0 ? by_bazel() : by_gxx());
    RETURN_IF_ERROR(edit % 2 == 0 ? by_gxx() : by_bazel());
    ratio.push_back(bazel.back() / plain.back());
  }
  const nlohmann::ordered_json detail = {{"lab", lab.label},
                                         {"edits", kEdits},
                                         {"bazel_median_s", Rounded(Median(bazel))},
                                         {"bazel_p95_s", Rounded(Quantile(bazel, 0.95))},
                                         {"gxx_median_s", Rounded(Median(plain))},
                                         {"gxx_p95_s", Rounded(Quantile(plain, 0.95))},
                                         {"ratio_p95", Rounded(Quantile(ratio, 0.95))}};
  return Measure{.name = "edit_to_verdict",
                 .value = Rounded(Median(ratio)),
                 .unit = "x g++",
                 .goal = 2.0,
                 .detail = detail.dump()};
}

absl::StatusOr<Measure> NoopTest(const cli::Context&, Clone& clone) {
  RETURN_IF_ERROR(TimedTest(clone, "solution", "//phases/...").status());  // builds and runs
  std::vector<double> seconds;
  for (int i = 0; i < kRepeats; ++i) {
    ASSIGN_OR_RETURN(const double once, TimedTest(clone, "solution", "//phases/..."));
    seconds.push_back(once);
  }
  const nlohmann::ordered_json detail = {{"repeats", kRepeats}, {"p95_s", Rounded(Quantile(seconds, 0.95))}};
  return Measure{
      .name = "noop_test", .value = Rounded(Median(seconds)), .unit = "s", .goal = 1.0, .detail = detail.dump()};
}

const std::vector<Bench>& Benches() {
  static const auto* benches = new std::vector<Bench>{
      {"edit_to_verdict", "a saved starter to its recorded verdict, against g++ alone", "", EditToVerdict},
      {"noop_test", "bazel test //phases/... when nothing changed and all is green", "", NoopTest},
      {"remote_call", "a call to the graded code in another process", "//harness/remote:call_bench", nullptr},
  };
  return *benches;
}

}  // namespace course::bench
