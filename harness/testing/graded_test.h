// GRADED_TEST: a gtest TEST with points.
//
//   GRADED_TEST(Patchify, PutsPatchesInReadingOrder, 3) {
//     EXPECT_EQ(...);
//   }
//
// The points are registered before main(), so that `program --catalog` can list every test with its points without
// running a single body: what a lab is worth is known from the tests alone, never from the run that is being graded.
//
// A TEST that needs the result of an expensive step names it (see once.h):
//
//   ONCE(Trained) { return Pack(TrainClassifier(...)); }
//   GRADED_TEST_WITH(Classifier, BeatsGuessing, 3, Trained) { Evaluate(Unpack(Trained.Bytes())); }

#ifndef HARNESS_TESTING_GRADED_TEST_H_
#define HARNESS_TESTING_GRADED_TEST_H_

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/testing/once.h"

namespace course::testing {

struct GradedTest {
  std::string suite;
  std::string name;
  int points;
  std::string file;
  int line;
  const OnceStep* once = nullptr;  // the step whose result the test reads, if any
};

// Every GRADED_TEST of this program, in the order of the source.
const std::vector<GradedTest>& GradedTests();

// Called by GRADED_TEST only. Returns true, so that a static initialiser can hold it.
bool RegisterGradedTest(const char* suite, const char* name, int points, const char* file, int line,
                        const OnceStep* once = nullptr);

}  // namespace course::testing

// Macros, because only a macro can name the class that gtest's TEST defines.
#define GRADED_TEST(suite, name, points) COURSE_GRADED_TEST_(suite, name, points, nullptr)
#define GRADED_TEST_WITH(suite, name, points, once) COURSE_GRADED_TEST_(suite, name, points, &once)

#define COURSE_GRADED_TEST_(suite, name, points, once)                                            \
  static_assert((points) >= 1, "a graded test is worth at least one point");                      \
  [[maybe_unused]] static const bool course_graded_##suite##_##name =                             \
      ::course::testing::RegisterGradedTest(#suite, #name, (points), __FILE__, __LINE__, (once)); \
  TEST(suite, name)

#endif  // HARNESS_TESTING_GRADED_TEST_H_
