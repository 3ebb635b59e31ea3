// The links of a Markdown file that lead nowhere.

#ifndef HARNESS_COURSE_LINT_LINKS_H_
#define HARNESS_COURSE_LINT_LINKS_H_

#include <functional>
#include <optional>
#include <string>

#include "harness/course/lint/complaint.h"

namespace course::lint {

// The text of a file by its path relative to the workspace, "" for a folder; nullopt if there is neither.
using FileText = std::function<std::optional<std::string>(const std::string& path)>;

// Follows every link of `markdown`, which stands in `path`, to its file and its heading. Addresses of the web are not
// looked up.
Complaints CheckLinks(const std::string& path, const std::string& rule, const std::string& markdown,
                      const FileText& file_text);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_LINKS_H_
