// What one invented learner sends for one lab: submissions with verified results, and runs of the own machine.

#ifndef COHORT_DEMO_DEMO_WORK_H_
#define COHORT_DEMO_DEMO_WORK_H_

#include <functional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "cohort/demo/demo_people.h"
#include "cohort/demo/demo_term.h"
#include "harness/store/cohort_records.h"
#include "harness/store/grading_store.h"

namespace course::cohort {

struct DemoWork {
  std::vector<store::SubmissionHistory> submissions;
  std::vector<store::ReportedRun> reported;
};

// The text of a file of the workspace, "solutions/.../mutants/bits.cc"; empty if it is not there.
using SourceOf = std::function<std::string(const std::string& path)>;

// `this_week`: the lab that is due next, on which those who are stuck are stuck. `place`: of the lab in the term.
DemoWork WorkOn(const DemoLab& lab, int place, bool this_week, const DemoPerson& person, const DemoTerm& term,
                const SourceOf& source_of, base::Rng& rng);

}  // namespace course::cohort

#endif  // COHORT_DEMO_DEMO_WORK_H_
