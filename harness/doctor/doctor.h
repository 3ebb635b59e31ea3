// What could be wrong with this machine and this clone, and what to type about it.

#ifndef HARNESS_DOCTOR_DOCTOR_H_
#define HARNESS_DOCTOR_DOCTOR_H_

#include <vector>

#include "harness/course/context.h"
#include "harness/doctor/facts.h"
#include "harness/doctor/finding.h"

namespace course::doctor {

// Pure: what the facts mean.
std::vector<Finding> Judge(const Facts& facts);

// Looks at everything, which takes a second or so: programs are started, folders added up.
std::vector<Finding> Examine(const cli::Context& context);

}  // namespace course::doctor

#endif  // HARNESS_DOCTOR_DOCTOR_H_
