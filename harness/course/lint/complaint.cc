#include "harness/course/lint/complaint.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace course::lint {

std::string Text(const Complaints& complaints) {
  std::string text;
  for (const Complaint& c : complaints)
    absl::StrAppend(&text, c.file, ":", std::max(c.line, 1), ": ", c.rule, ": ", c.advice, "\n");
  return text;
}

}  // namespace course::lint
