// What the course's linter says: where, which rule, what to do.

#ifndef HARNESS_COURSE_LINT_COMPLAINT_H_
#define HARNESS_COURSE_LINT_COMPLAINT_H_

#include <string>
#include <vector>

namespace course::lint {

struct Complaint {
  std::string file;    // relative to the workspace
  int line = 0;        // from 1; 0 where the file as a whole is meant
  std::string rule;    // "contract", "starter", ...: the rule's name
  std::string advice;  // what is wrong and what to do, in one sentence
};
using Complaints = std::vector<Complaint>;

// "phases/.../starter.cc:12: starter: has no ...", one a line.
std::string Text(const Complaints& complaints);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_COMPLAINT_H_
