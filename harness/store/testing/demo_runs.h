// A plausible history of somebody who works through the course: failures, crashes, endless loops, files that do not
// compile, sources that change in small steps. For benchmarks and screenshots; the same options give the same history.
//
//   DemoLearner learner(course, {.seed = 1, .runs = 60, .now_ms = now});
//   while (!learner.Done()) RETURN_IF_ERROR(store->RecordRun(learner.Next()).status());

#ifndef HARNESS_STORE_TESTING_DEMO_RUNS_H_
#define HARNESS_STORE_TESTING_DEMO_RUNS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "harness/store/testing/demo_text.h"

namespace course::store {

struct DemoOptions {
  uint64_t seed = 0;
  int runs = 0;
  int64_t now_ms = 0;  // the last run ended some minutes before
  // False: one lab after the other, each until it is solved; the last but one is half done, the last not begun.
  // True: every run grades every lab, and each is edited in between: the largest history of that many runs.
  bool all_labs = false;
};

class DemoLearner {
 public:
  // `course` outlives the learner. REQUIRES: it has a lab, and every lab has tests.
  DemoLearner(const catalog::Course& course, const DemoOptions& options);

  bool Done() const { return next_ == options_.runs; }
  // REQUIRES: not Done().
  Run Next();

  // By label: what was opened on the way.
  std::map<std::string, Help> HelpUsed() const;

 private:
  struct Work {
    const catalog::Lab* lab;
    std::vector<DemoFunction> functions;
    int goal = 0;  // how many steps (from draft to draft) the learner gets done
    int done = 0;
    int runs_left = 0;
  };

  const Work& Current() const;
  void Edit(Work& work);
  LabRun Grade(Work& work);
  int64_t StartOf(int run);

  const DemoOptions options_;
  base::Rng rng_;
  std::vector<Work> works_;
  int next_ = 0;
  int64_t clock_ms_ = 0;
};

// All of them at once: keep `runs` small.
std::vector<Run> DemoRuns(const catalog::Course& course, const DemoOptions& options);

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_DEMO_RUNS_H_
