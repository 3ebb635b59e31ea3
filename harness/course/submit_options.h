// What `course submit` was asked for.

#ifndef HARNESS_COURSE_SUBMIT_OPTIONS_H_
#define HARNESS_COURSE_SUBMIT_OPTIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "cohort/submitting/api_client.h"

namespace course::cli {

struct SubmitOptions {
  std::vector<std::string> labs;  // any of their names
  bool all = false;               // every lab whose file was touched, unless it was handed in as it is
  bool retry = false;             // only what waits
  bool status = false;            // only what became of what was handed in
  bool wait = false;              // until it is graded
  bool runs = false;              // reports what was graded on this machine
  cohort::ApiClientOptions client = {};
  std::function<void(int ms)> sleep = {};  // a real one, if empty
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMIT_OPTIONS_H_
