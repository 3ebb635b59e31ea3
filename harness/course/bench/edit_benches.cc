#include "harness/course/bench/edit_benches.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/bench/plain_gxx.h"
#include "harness/course/bench/timed_test.h"
#include "harness/course/bench/watching.h"
#include "harness/course/files.h"
#include "harness/course/progress.h"
#include "harness/store/sqlite_store.h"
#include "nlohmann/json.hpp"

namespace course::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEdits = 20;

// The solution, changed where only a compiler would look: each edit is another program.
std::string Edited(const std::string& solution, int edit) {
  return absl::StrCat(solution, "\nnamespace course_bench {\nint edit_", edit, " = ", edit, ";\n}\n");
}

// The digest of the latest recorded run: an edit that was recorded changes it. Empty before the first.
absl::StatusOr<std::string> RecordedDigest(store::Store& store, const std::string& lab) {
  ASSIGN_OR_RETURN(const std::optional<store::LabRun> run, store.LatestLabRun(lab, "starter"));
  return run.has_value() ? run->digest : "";
}

// The lab that is edited, in the clone.
struct Edits {
  catalog::Lab lab;
  std::string solution;  // text
  std::string starter;   // path
  watch::Kit plain;      // for g++ alone
  std::unique_ptr<store::Store> store;

  absl::Status Save(int edit) const { return cli::WriteFile(starter, Edited(solution, edit)); }
};

absl::StatusOr<Edits> Prepare(const cli::Context& context, Clone& clone) {
  ASSIGN_OR_RETURN(const catalog::Course course, cli::LoadCourse(context));
  if (course.Labs().empty()) return absl::FailedPreconditionError("the course has no lab");
  Edits edits;
  edits.lab = *course.Labs()[0];
  ASSIGN_OR_RETURN(edits.solution, cli::ReadFile(clone.root() + "/" + cli::SolutionPath(edits.lab)));
  edits.starter = clone.root() + "/" + cli::StarterPath(edits.lab);
  RETURN_IF_ERROR(edits.Save(0));
  ASSIGN_OR_RETURN(edits.plain, PreparePlainGxx(clone, edits.lab.label));
  RETURN_IF_ERROR(CompileLinkAndRun(edits.plain, edits.solution));
  RETURN_IF_ERROR(cli::MakeFolder(clone.root() + "/.course"));
  ASSIGN_OR_RETURN(edits.store, store::OpenSqliteStore(clone.root() + "/.course/course.db"));
  return edits;
}

// Twenty edits by `course` (seconds of one, until it is recorded) and by g++ alone.
absl::StatusOr<Measure> TakeTurns(const std::string& name, double goal, const Edits& edits,
                                  const std::function<absl::StatusOr<double>(int edit)>& by_course) {
  std::vector<double> course, plain, ratio;
  for (int edit = 1; edit <= kEdits; ++edit) {
    const auto one = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(const double seconds, by_course(edit));
      course.push_back(seconds);
      return absl::OkStatus();
    };
    const auto other = [&]() -> absl::Status {
      const Clock::time_point start = Clock::now();
      RETURN_IF_ERROR(CompileLinkAndRun(edits.plain, Edited(edits.solution, edit)));
      plain.push_back(std::chrono::duration<double>(Clock::now() - start).count());
      return absl::OkStatus();
    };
    // Whoever comes second finds the headers in memory: they take turns.
    RETURN_IF_ERROR(edit % 2 == 0 ? one() : other());
    RETURN_IF_ERROR(edit % 2 == 0 ? other() : one());
    ratio.push_back(course.back() / plain.back());
  }
  const nlohmann::ordered_json detail = {{"lab", edits.lab.label},
                                         {"edits", kEdits},
                                         {"median_s", Rounded(Median(course))},
                                         {"p95_s", Rounded(Quantile(course, 0.95))},
                                         {"gxx_median_s", Rounded(Median(plain))},
                                         {"gxx_p95_s", Rounded(Quantile(plain, 0.95))},
                                         {"ratio_p95", Rounded(Quantile(ratio, 0.95))}};
  return Measure{.name = name, .value = Rounded(Median(ratio)), .unit = "x g++", .goal = goal, .detail = detail.dump()};
}

}  // namespace

absl::StatusOr<Measure> EditToVerdict(const cli::Context& context, Clone& clone) {
  ASSIGN_OR_RETURN(const Edits edits, Prepare(context, clone));
  const std::string& label = edits.lab.label;
  RETURN_IF_ERROR(TimedTest(clone, "starter", label).status());  // builds everything else, and is not counted
  ASSIGN_OR_RETURN(std::string digest, RecordedDigest(*edits.store, label));
  return TakeTurns("edit_to_verdict", 2.0, edits, [&](int edit) -> absl::StatusOr<double> {
    RETURN_IF_ERROR(edits.Save(edit));
    ASSIGN_OR_RETURN(const double seconds, TimedTest(clone, "starter", label));
    ASSIGN_OR_RETURN(std::string now, RecordedDigest(*edits.store, label));
    if (now == digest) return absl::InternalError(absl::StrCat("edit ", edit, " was not recorded"));
    digest = std::move(now);
    return seconds;
  });
}

absl::StatusOr<Measure> WatchEditToVerdict(const cli::Context& context, Clone& clone) {
  ASSIGN_OR_RETURN(const Edits edits, Prepare(context, clone));
  const std::string& label = edits.lab.label;
  ASSIGN_OR_RETURN(const std::unique_ptr<Watching> watching, Watching::Start(clone, label));
  std::string digest;
  const auto recorded = [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(std::string now, RecordedDigest(*edits.store, label));
    if (now == digest) return false;
    digest = std::move(now);
    return true;
  };
  RETURN_IF_ERROR(watching->WaitUntil("a first verdict", recorded));
  RETURN_IF_ERROR(watching->WaitUntil("a precompiled header",
                                      [&] { return cli::IsFile(clone.root() + "/.course/watch/header/made.json"); }));
  return TakeTurns("watch", 1.3, edits, [&](int edit) -> absl::StatusOr<double> {
    const Clock::time_point start = Clock::now();
    RETURN_IF_ERROR(edits.Save(edit));
    RETURN_IF_ERROR(watching->WaitUntil("a verdict", recorded));
    return std::chrono::duration<double>(Clock::now() - start).count();
  });
}

}  // namespace course::bench
