// Puts what is to be handed in into the outbox.

#ifndef HARNESS_COURSE_SUBMIT_QUEUE_H_
#define HARNESS_COURSE_SUBMIT_QUEUE_H_

#include "absl/status/status.h"
#include "harness/catalog/catalog.h"
#include "harness/course/submitting.h"

namespace course::cli {

// The labs that options.labs names: all of them, or none. InvalidArgument names the file that nobody has worked at.
absl::Status QueueNamed(const Submitting& work, const catalog::Course& course);

// Each lab whose file was worked at and is another than the server has.
absl::Status QueueAll(const Submitting& work, const catalog::Course& course);

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMIT_QUEUE_H_
