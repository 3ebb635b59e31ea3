// What `course submit` says about a submission, as sentences.

#ifndef HARNESS_COURSE_SUBMIT_SCREEN_H_
#define HARNESS_COURSE_SUBMIT_SCREEN_H_

#include <cstdint>
#include <string>

#include "cohort/wire/wire.h"
#include "harness/course/context.h"

namespace course::cli {

// "2026-02-17 09:30", in this machine's time zone.
std::string LocalTime(int64_t ms);

// Where it stands: "waits for grading", "FAILED, 3 of 5 points", "4 of 4 points in the public tests; ...".
std::string Sentence(const cohort::wire::State& state);

// A line for each of the first tests that did not pass, and what the compiler said; each ends with a line break.
std::string FailedTests(const cohort::wire::State& state);

// What goes on, on context.err: in a terminal one line that changes, elsewhere one line a stage.
class ProgressLine {
 public:
  ProgressLine(const Context& context, std::string lab) : context_(context), lab_(std::move(lab)) {}
  ~ProgressLine();
  void Show(const cohort::wire::Events& events);

 private:
  const Context& context_;
  const std::string lab_;
  std::string last_;
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMIT_SCREEN_H_
