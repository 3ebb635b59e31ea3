// `course doctor`: what could be wrong with this machine, and what to type about it.

#ifndef HARNESS_COURSE_CMD_DOCTOR_H_
#define HARNESS_COURSE_CMD_DOCTOR_H_

#include <string>
#include <vector>

#include "harness/course/context.h"
#include "harness/course/facts.h"

namespace course::cli {

enum class Health {
  kGood,
  kNote,  // works, but less than it could
  kBad,   // something will fail
};

struct Finding {
  Health health = Health::kGood;
  std::string subject;  // "compiler"
  std::string found;    // "g++ 12.2.0"
  std::string fix;      // one line; empty if health is kGood
};

// Pure: what the facts mean.
std::vector<Finding> Diagnose(const Facts& facts);

std::string DoctorTable(const Context& context, const std::vector<Finding>& findings);

// kMachineLacks if anything is bad.
Result RunDoctor(const Context& context);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_DOCTOR_H_
