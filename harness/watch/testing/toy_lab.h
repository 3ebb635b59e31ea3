// The toy course's first lab, made so that `course watch` can grade it with the real compiler: contract, starter, an
// object with the "tests", and a `bazel` script that answers what watch asks. A shell script stands in for the runner.

#ifndef HARNESS_WATCH_TESTING_TOY_LAB_H_
#define HARNESS_WATCH_TESTING_TOY_LAB_H_

#include <string>

#include "harness/course/testing/toy_workspace.h"

namespace course::watch::testing {

class ToyLab {
 public:
  // Puts the script's folder in front of PATH, for this process and those that it starts.
  ToyLab();

  cli::testing::ToyWorkspace& toy() { return toy_; }
  std::string Starter() const;         // path, absolute
  void Save(const std::string& body);  // writes a starter whose CountUp has this body
  static std::string Text(const std::string& body);
  std::string Asked() const;  // the words that `bazel` was called with, a line each
  void BreakTests();          // from now on bazel cannot build the tests, and says so
  void MakeBusy();            // the next `bazel --noblock_for_lock` finds another one at work
  void SlowDown();            // the runner takes a minute from now on

 private:
  cli::testing::ToyWorkspace toy_;
};

}  // namespace course::watch::testing

#endif  // HARNESS_WATCH_TESTING_TOY_LAB_H_
