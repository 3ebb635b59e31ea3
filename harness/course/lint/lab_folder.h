// One lab as its files: what the linter's rules look at. Nothing has to build for that.

#ifndef HARNESS_COURSE_LINT_LAB_FOLDER_H_
#define HARNESS_COURSE_LINT_LAB_FOLDER_H_

#include <map>
#include <string>
#include <vector>

#include "harness/course/lint/complaint.h"

namespace course::lint {

struct LabFolder {
  std::string folder;           // phases/00-foundations/lab-01-kv-cache-speedup
  std::string solution_folder;  // solutions/ + folder
  std::string name;             // lab-01-kv-cache-speedup
  std::string phase_number;     // "00"; empty where the phase has none
  std::string short_name;       // "00-01", "13-ex-02"; empty where the lab has no number
  std::string title;            // from BUILD
  int points = 0;               // from BUILD
  int points_line = 0;
  std::vector<std::string> contract;         // header names, from BUILD
  std::map<std::string, std::string> files;  // path relative to the workspace -> text, of both folders

  // nullptr if there is no such file in the lab's folder ("starter.cc") or in the solution's ("solution.cc").
  const std::string* File(const std::string& name) const;
  const std::string* SolutionFile(const std::string& name) const;
};

// A package with phases' labs, in their order; and what is wrong with the lists themselves: a lab that is named but not
// there, there but not named, or named twice in the course.
struct CourseFolders {
  std::vector<LabFolder> labs;
  Complaints complaints;
};
CourseFolders ReadCourseFolders(const std::string& root);

// The texts in quotes of NAME = ["a", "b"] in a BUILD file; the one of NAME = "a". Empty if there is no such member.
std::vector<std::string> BuildList(const std::string& build, const std::string& name);
std::string BuildText(const std::string& build, const std::string& name);

// The line, from 1, on which text[offset] stands.
int LineOf(const std::string& text, size_t offset);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_LAB_FOLDER_H_
