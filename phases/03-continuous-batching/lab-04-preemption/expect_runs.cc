#include "phases/03-continuous-batching/lab-04-preemption/expect_runs.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/testing/expect.h"

namespace preemption {

void PrintTo(const PressureReport& report, std::ostream* out) {
  *out << report.steps << " steps, " << report.scheduled_tokens << " tokens, preemptions {"
       << absl::StrJoin(report.preemptions, ", ", absl::PairFormatter(": ")) << "}";
}

namespace testing {

using course::testing::ExpectAnswer;

bool ExpectSchedule(const std::string& what, const Outcome& run, const Schedule& expected, std::source_location where) {
  if (!ExpectAnswer<std::string>("a run with MakeRoom and MayAdmit; " + what, run.status.ToString(), "OK", {}, where))
    return false;
  const size_t steps = std::min(run.schedule.batches.size(), expected.batches.size());
  for (size_t s = 0; s < steps; ++s) {
    const std::string step = absl::StrCat(" in step ", s + 1, "; ", what);
    if (!ExpectAnswer("who is preempted" + step, run.schedule.preempted[s], expected.preempted[s], {}, where))
      return false;
    Batch with_the_victims = expected.batches[s];
    for (const std::string& id : expected.preempted[s]) {
      if (const auto got = run.schedule.batches[s].find(id); got != run.schedule.batches[s].end()) {
        with_the_victims.insert(*got);
      }
    }
    if (!ExpectAnswer("who has how many tokens" + step, run.schedule.batches[s], expected.batches[s],
                      {{with_the_victims, "nobody is admitted in a step that preempted"}}, where)) {
      return false;
    }
  }
  return ExpectAnswer("steps; " + what, run.schedule.batches.size(), expected.batches.size(), {}, where);
}

bool ExpectReport(const std::string& call, const PressureReport& got, const PressureReport& expected,
                  std::source_location where) {
  for (const auto& [id, tokens] : expected.outputs) {
    const auto found = got.outputs.find(id);
    const std::vector<int> output = found == got.outputs.end() ? std::vector<int>() : found->second;
    if (!ExpectAnswer(absl::StrCat(call, ": output of ", id), output, tokens, {{{}, "it has none at all"}}, where)) {
      return false;
    }
  }
  return ExpectAnswer(call + ": number of outputs", got.outputs.size(), expected.outputs.size(), {}, where) &&
         ExpectAnswer(call + ": preemptions", got.preemptions, expected.preemptions,
                      {{Batch{}, "0 is a number, too: each job has its entry"}}, where) &&
         ExpectAnswer(call + ": steps", got.steps, expected.steps, {}, where) &&
         ExpectAnswer(call + ": scheduled_tokens", got.scheduled_tokens, expected.scheduled_tokens, {}, where);
}

}  // namespace testing
}  // namespace preemption
