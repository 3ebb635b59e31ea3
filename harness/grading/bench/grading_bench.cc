// What verified grading costs: how many submissions a minute two workers grade, how long one learner waits for a
// verdict, and what jail and process border add to grading the same file locally. Prints one JSON object a line.
//
//   ./course bench grading
//   bazel run //harness/grading/bench:grading_bench [-- SUBMISSIONS]

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "harness/course/bazel.h"
#include "harness/course/bench/measure.h"
#include "harness/course/context.h"
#include "harness/course/files.h"
#include "harness/course/verified_grading.h"
#include "harness/grading/bench/local_grading.h"
#include "harness/grading/bench/stages.h"
#include "harness/grading/bench/verified_runs.h"
#include "nlohmann/json.hpp"

namespace course::grading {
namespace {

using bench::Median;
using bench::Quantile;
using bench::Rounded;

// Numbers, random draws, and an engine behind interfaces.
constexpr const char* kLabs[] = {
    "//phases/00-foundations/lab-01-kv-cache-speedup",
    "//phases/00-foundations/lab-03-sampling-basics",
    "//phases/01-request-lifecycle/lab-03-engine-step-by-hand",
};
constexpr int kTogether = 30, kWorkers = 2;

// Of SUBMISSIONS that are graded together, two fifths are also graded one by one, and a fifth locally.
struct Sizes {
  explicit Sizes(int submissions)
      : together(submissions), one_by_one(std::max(2, 2 * submissions / 5)), local(std::max(2, submissions / 5)) {}
  const int together, one_by_one, local;
};

void Print(const bench::Measure& measure) {
  std::printf("%s\n", bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

absl::StatusOr<std::vector<ToGrade>> Labs(const cli::Context& context) {
  std::vector<ToGrade> labs;
  for (const char* lab : kLabs) {
    const std::string folder = std::string(lab).substr(2);
    ASSIGN_OR_RETURN(const std::string solution, cli::ReadFile(context.Path("solutions/" + folder + "/solution.cc")));
    labs.push_back({lab, solution});
  }
  return labs;
}

std::vector<ToGrade> Repeated(const std::vector<ToGrade>& labs, int count) {
  std::vector<ToGrade> all;
  for (int n = 0; n < count; ++n) all.push_back(labs[n % labs.size()]);
  return all;
}

// One line a lab: the seconds of one grading, and the stages that they are made of.
absl::Status PrintStages(const std::string& bundles, const std::vector<ToGrade>& labs, int times) {
  for (const ToGrade& lab : labs) {
    ASSIGN_OR_RETURN(const TimedStages timed, TimeStages(bundles, lab, times));
    const auto median = [&](auto of) {
      std::vector<double> values;
      for (const Stages& run : timed.runs) values.push_back(of(run));
      return Rounded(Median(values));
    };
    const nlohmann::ordered_json detail = {{"lab", lab.lab},
                                           {"start_s", median([](const Stages& s) { return s.start; })},
                                           {"compile_s", median([](const Stages& s) { return s.compile; })},
                                           {"link_s", median([](const Stages& s) { return s.link; })},
                                           {"first_test_s", median([](const Stages& s) { return s.first_test; })},
                                           {"other_tests_s", median([](const Stages& s) { return s.tests; })},
                                           {"tests", timed.tests},
                                           {"end_s", median([](const Stages& s) { return s.end; })},
                                           {"cpu_s", Rounded(timed.cpu_seconds)},
                                           {"runs", times}};
    Print({"grading.stages." + catalog::ShortNameOf(lab.lab.substr(2)),
           median([](const Stages& s) { return s.Whole(); }), "s", 3, /*lower_is_better=*/true, detail.dump()});
  }
  return absl::OkStatus();
}

absl::Status Run(const cli::Context& context, const std::string& scratch, const Sizes& sizes) {
  const cli::GradeServices services = cli::VerifiedGrading();
  ASSIGN_OR_RETURN(const std::vector<ToGrade> labs, Labs(context));
  std::vector<std::string> names;
  for (const ToGrade& lab : labs) names.push_back(lab.lab);
  RETURN_IF_ERROR(services.make_bundles(context, names, "").status());
  // The first of a lab makes its precompiled header, which serves all others until the course has a new version.
  for (const ToGrade& lab : labs) RETURN_IF_ERROR(TimeStages(context.StatePath("bundles"), lab, 1).status());

  ASSIGN_OR_RETURN(const VerifiedRuns together, GradeTogether(context, services, scratch + "/together.db",
                                                              Repeated(labs, sizes.together), kWorkers));
  int full = 0;
  for (const Report& report : together.reports) {
    if (!report.result.has_value()) return absl::InternalError(OneSentence(report));
    full += report.result->points == report.result->max_points;
  }
  const nlohmann::ordered_json detail = {{"submissions", sizes.together},
                                         {"with_full_marks", full},
                                         {"labs", labs.size()},
                                         {"workers", kWorkers},
                                         {"seconds", Rounded(together.seconds)},
                                         {"cpu_s_each", Rounded(together.cpu_seconds / sizes.together)},
                                         {"level", together.reports[0].result->level}};
  Print({"grading.per_minute", Rounded(60 * sizes.together / together.seconds), "per min", 60,
         /*lower_is_better=*/false, detail.dump()});
  // What the wall clock of a machine with other work to do cannot say: two cores have 120 s of it a minute.
  Print({"grading.cpu", Rounded(together.cpu_seconds / sizes.together), "s of CPU each", 2,
         /*lower_is_better=*/true, "{}"});
  RETURN_IF_ERROR(PrintStages(context.StatePath("bundles"), labs, sizes.local));

  ASSIGN_OR_RETURN(std::vector<double> waits,
                   GradeOneByOne(context, services, scratch + "/one.db", Repeated(labs, sizes.one_by_one)));
  waits.erase(waits.begin());  // it waited for its worker to start
  Print({"grading.submit_to_verdict", Rounded(Median(waits)), "s", 3, /*lower_is_better=*/true,
         nlohmann::ordered_json{{"p95_s", Rounded(Quantile(waits, 0.95))}, {"submissions", waits.size()}}.dump()});

  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(context.root);
  ASSIGN_OR_RETURN(const LocalGrading local,
                   GradeLocally(*bazel, context.root, scratch + "/kit", labs[0].lab, labs[0].starter, sizes.local));
  std::vector<double> compile, run;
  ASSIGN_OR_RETURN(const VerifiedRuns alone, GradeTogether(context, services, scratch + "/alone.db",
                                                           Repeated({labs[0]}, sizes.local), /*workers=*/1));
  for (const Report& report : alone.reports) {
    if (!report.result.has_value()) return absl::InternalError(OneSentence(report));
    compile.push_back(report.result->compile_seconds);
    run.push_back(report.result->run_seconds);
  }
  const nlohmann::ordered_json parts = {{"jail_compile_s", Rounded(Median(compile))},
                                        {"jail_run_s", Rounded(Median(run))},
                                        {"local_whole_s", Rounded(Median(local.whole_seconds))},
                                        {"local_run_s", Rounded(Median(local.run_seconds))},
                                        {"runs", sizes.local}};
  // By the runs alone: the compilers differ by a precompiled header.
  Print({"grading.jail_overhead", Rounded(Median(run) - Median(local.run_seconds)), "s", 1,
         /*lower_is_better=*/true, parts.dump()});
  return absl::OkStatus();
}

int64_t NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int Main(const std::vector<std::string>& arguments) {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (root == nullptr) root = std::getenv("COURSE_ROOT");  // a worker, which we have started
  if (root == nullptr) {
    std::fprintf(stderr, "usage: bazel run //harness/grading/bench:grading_bench\n");
    return 2;
  }
  cli::Context context;
  context.root = root;
  context.out = &std::cout;
  context.err = &std::cerr;
  context.now_ms = NowMs;
  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(context.root);
  context.bazel = bazel.get();
  setenv("COURSE_ROOT", root, 1);
  // The worker's command line, as VerifiedGrading() makes it.
  if (arguments.size() >= 5 && arguments[0] == "grade-worker") {
    const cli::Result worked = cli::VerifiedGrading().run_worker(
        context, {.database = arguments[2], .name = arguments[4], .wait = arguments.size() > 5});
    if (!worked.ok()) std::cerr << worked.status().message() << "\n";
    return worked.ok() ? 0 : 1;
  }
  int submissions = kTogether;
  if (!arguments.empty() && (!absl::SimpleAtoi(arguments[0], &submissions) || submissions < 1)) {
    std::fprintf(stderr, "usage: grading_bench [SUBMISSIONS]\n");
    return 2;
  }
  std::string scratch = "/tmp/grading_bench_XXXXXX";
  CHECK(mkdtemp(scratch.data()) != nullptr) << scratch;
  const absl::Status status = Run(context, scratch, Sizes(submissions));
  std::filesystem::remove_all(scratch);
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace course::grading

int main(int argc, char** argv) { return course::grading::Main({argv + 1, argv + argc}); }
