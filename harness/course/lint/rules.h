// The rules of a lab, one function each. Pure: a lab's files in, complaints out.

#ifndef HARNESS_COURSE_LINT_RULES_H_
#define HARNESS_COURSE_LINT_RULES_H_

#include <string>
#include <vector>

#include "harness/course/lint/complaint.h"
#include "harness/course/lint/lab_folder.h"
#include "harness/course/lint/links.h"

namespace course::lint {

// The contract: an include guard after its path, and for each function its shapes or units, errors and source.
Complaints CheckContract(const LabFolder& lab);
// The untouched starter: TODO(lab), under 120 lines; the learner's own file equals it if `author`.
Complaints CheckStarter(const LabFolder& lab, bool author);
// The solution has no TODO; at least 4 mutants, each differing from it in one place.
Complaints CheckSolution(const LabFolder& lab);
// remote.cc names every function of the contract.
Complaints CheckRemote(const LabFolder& lab);
// The fixed headings in their order, three hints, links that lead somewhere.
Complaints CheckReadme(const LabFolder& lab, const FileText& file_text);
// commentary.md: its title, three sections and more, the solution's lines quoted as they are, mutants that exist.
Complaints CheckCommentary(const LabFolder& lab, const FileText& file_text);
// Every test graded, named by a sentence, once; points that add up to the lab's; no SetUpTestSuite.
Complaints CheckTests(const LabFolder& lab);
// Nothing in the folders that does not belong there.
Complaints CheckNothingStray(const LabFolder& lab);

// "PHASES_00_FOUNDATIONS_LAB_01_X_X_H_" for phases/00-foundations/lab-01-x/x.h.
std::string IncludeGuard(const std::string& path);

// The headings of level 2 of every handout, in their order.
const std::vector<std::string>& HandoutHeadings();

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_RULES_H_
