// Stands in for gtest's printer when the runner listens: tells it what happens to a TEST while it happens, so that
// nothing is lost when the process dies.

#ifndef HARNESS_TESTING_EVENT_REPORTER_H_
#define HARNESS_TESTING_EVENT_REPORTER_H_

#include "gtest/gtest.h"

namespace course::testing {

class EventReporter : public ::testing::EmptyTestEventListener {
 public:
  explicit EventReporter(int events_fd) : events_fd_(events_fd) {}

  void OnTestStart(const ::testing::TestInfo& test) override;
  void OnTestPartResult(const ::testing::TestPartResult& part) override;
  void OnTestEnd(const ::testing::TestInfo& test) override;

  int failures() const { return failures_; }
  // Tells the runner that failures beyond the first kMaxFailures were left out; OnTestEnd does it for a TEST.
  void ReportOmissions();

 private:
  static constexpr int kMaxFailures = 50;  // of one TEST; nobody reads the fifty-first

  const int events_fd_;
  int failures_ = 0;
};

}  // namespace course::testing

#endif  // HARNESS_TESTING_EVENT_REPORTER_H_
