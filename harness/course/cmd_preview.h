// `course preview`: a question as learners see it, and what they see after the answer.

#ifndef HARNESS_COURSE_CMD_PREVIEW_H_
#define HARNESS_COURSE_CMD_PREVIEW_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct PreviewOptions {
  std::string question;  // its id
  int variants = 0;      // of a parametric one, 1..1000; 0: three of a parametric one, one of another
};
Result RunPreview(const Context& context, const PreviewOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_PREVIEW_H_
