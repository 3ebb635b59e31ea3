#include "harness/course/cmd_bench.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "harness/course/process.h"

namespace course::cli {
namespace {

absl::StatusOr<std::vector<const bench::Bench*>> Chosen(const std::vector<bench::Bench>& benches,
                                                        const std::vector<std::string>& names) {
  std::vector<const bench::Bench*> chosen;
  std::vector<std::string> known;
  for (const bench::Bench& bench : benches) {
    known.push_back(bench.name);
    if (names.empty()) chosen.push_back(&bench);
  }
  for (const std::string& name : names) {
    const bench::Bench* found = nullptr;
    for (const bench::Bench& bench : benches) {
      if (bench.name == name) found = &bench;
    }
    if (found == nullptr) {
      const std::vector<std::string> near = catalog::Nearest(name, known);
      return absl::InvalidArgumentError(absl::StrCat("there is no bench \"", name, "\"; ",
                                                     near.empty()
                                                         ? "there are " + absl::StrJoin(known, ", ")
                                                         : "did you mean " + absl::StrJoin(near, " or ") + "?"));
    }
    chosen.push_back(found);
  }
  return chosen;
}

// A program of its own, with the arguments and files that its BUILD target names.
absl::StatusOr<std::vector<bench::Measure>> RunProgram(const Context& context, const std::string& target) {
  ASSIGN_OR_RETURN(const Finished ran,
                   context.bazel->Run({.args = {"run", "--noshow_progress", target}, .show = false}));
  if (!ran.ok()) return absl::InternalError(absl::StrCat(target, " ended with ", ran.exit_code, ":\n", ran.error));
  std::vector<bench::Measure> measures;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(ran.output, '\n', absl::SkipEmpty()))) {
    if (!absl::StartsWith(line, "{")) continue;  // what it says to people
    ASSIGN_OR_RETURN(measures.emplace_back(), bench::ParseMeasure(line));
  }
  if (measures.empty()) return absl::InternalError(absl::StrCat(target, " printed no measure"));
  return measures;
}

void Print(const Context& context, const bench::Measure& measure, bool json) {
  if (json) {
    *context.out << bench::MeasureJson(measure) << std::endl;
    return;
  }
  *context.out << absl::StrFormat("%-20s %8.3g %-8s goal %s %g  %s\n", measure.name, measure.value, measure.unit,
                                  measure.lower_is_better ? "<=" : ">=", measure.goal,
                                  measure.Met() ? Coloured(context, "32", "met") : Coloured(context, "31", "MISSED"))
               << "    " << measure.detail << std::endl;
}

}  // namespace

Result RunBench(const Context& context, const BenchOptions& options, const std::vector<bench::Bench>& benches) {
  ASSIGN_OR_RETURN(const std::vector<const bench::Bench*> chosen, Chosen(benches, options.names));
  if (options.list) {
    for (const bench::Bench* bench : chosen) *context.out << absl::StrFormat("%-20s %s\n", bench->name, bench->summary);
    PrintNext(context, "./course bench " + (chosen.empty() ? "" : chosen[0]->name));
    return Exit::kDone;
  }
  std::unique_ptr<bench::Clone> clone;
  bool good = true;
  for (const bench::Bench* bench : chosen) {
    if (!options.json) *context.err << bench->name << ": " << bench->summary << " ..." << std::endl;
    absl::StatusOr<std::vector<bench::Measure>> measures = std::vector<bench::Measure>{};
    if (!bench->target.empty()) {
      measures = RunProgram(context, bench->target);
    } else {
      if (clone == nullptr) {
        ASSIGN_OR_RETURN(clone, bench::Clone::Make(context.root));
      }
      absl::StatusOr<bench::Measure> measure = bench->run(context, *clone);
      if (measure.ok())
        measures->push_back(*std::move(measure));
      else
        measures = measure.status();
    }
    if (!measures.ok()) {
      *context.err << "course bench: " << bench->name << ": " << measures.status().message() << "\n";
      good = false;
      continue;
    }
    for (const bench::Measure& measure : *measures) {
      Print(context, measure, options.json);
      good = good && measure.Met();
    }
  }
  if (!options.json) PrintNext(context, good ? "./course next" : "./course doctor");
  return good ? Exit::kDone : Exit::kFailed;
}

}  // namespace course::cli
