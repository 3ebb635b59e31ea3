// `course doctor`: prints what harness/doctor finds.

#ifndef HARNESS_COURSE_CMD_DOCTOR_H_
#define HARNESS_COURSE_CMD_DOCTOR_H_

#include <string>
#include <vector>

#include "harness/course/context.h"
#include "harness/doctor/finding.h"

namespace course::cli {

std::string DoctorTable(const Context& context, const std::vector<doctor::Finding>& findings);

// kMachineLacks if anything is bad.
Result RunDoctor(const Context& context);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_DOCTOR_H_
