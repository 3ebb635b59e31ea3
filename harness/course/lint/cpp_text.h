// Just enough C++ to lint a lab: comments told from code, and the functions that a header declares.

#ifndef HARNESS_COURSE_LINT_CPP_TEXT_H_
#define HARNESS_COURSE_LINT_CPP_TEXT_H_

#include <string>
#include <vector>

namespace course::lint {

// The same text with comments, and with what stands inside quotes, blanked out: offsets and lines stay.
std::string WithoutComments(const std::string& source);

// The code's lines, trimmed, without comments, includes and blank lines: what two versions of a file are compared by.
std::vector<std::string> CodeLines(const std::string& source);

struct Function {
  std::string scope;  // the namespaces around it: "kv_cache_speedup::impl"
  std::string name;
  int line = 0;
  std::string doc;  // the // comment right above it, without the slashes; empty if there is none
};

// Functions that are declared at namespace scope and not defined there: what somebody has to write.
std::vector<Function> DeclaredFunctions(const std::string& header);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_CPP_TEXT_H_
