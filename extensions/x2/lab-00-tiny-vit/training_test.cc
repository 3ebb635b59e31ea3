// Lab x2-00, the slow part: forty epochs on 800 icons, and what the model then says about 200 others. No points: wrong
// code reaches these thresholds, too (lab_test.cc finds out). It proves that the parts work together, and prints the
// table of the handout.
//
// The weights that come back are judged by the course's own model.

#include "extensions/x2/lab-00-tiny-vit/training.h"

#include <ctime>
#include <iostream>

#include "absl/strings/str_format.h"
#include "base/parallel.h"
#include "gtest/gtest.h"

namespace tiny_vit {
namespace {

TEST(TinyVit, ReadsVerbTenseAndPersonOfIconsThatItHasNotSeen) {
  const auto data = MakeData();
  ASSERT_TRUE(data.ok()) << data.status();
  const std::clock_t began = std::clock();
  const auto weights = Train(data->train, VitConfig{}, {});
  ASSERT_TRUE(weights.ok()) << weights.status();
  const double seconds = double(std::clock() - began) / CLOCKS_PER_SEC;
  const Accuracy test = Judge(Answers(*weights, VitConfig{}, data->test), data->test.labels);
  std::cout << absl::StrFormat("verb %.3f  tense %.3f  person %.3f  joint %.3f  (%.1f CPU-s)\n", test.verb, test.tense,
                               test.person, test.joint, seconds);
  EXPECT_GE(test.joint, 0.80);
  EXPECT_GE(test.tense, 0.95);
  EXPECT_GE(test.person, 0.90);
}

TEST(TinyVit, LearnsTheSameBitsOnOneThreadAndOnTwo) {
  const auto data = MakeData();
  ASSERT_TRUE(data.ok()) << data.status();
  const int threads = base::NumThreads();
  base::SetNumThreads(1);
  const auto one = Train(data->train, VitConfig{}, {.steps = 20});
  base::SetNumThreads(2);
  const auto two = Train(data->train, VitConfig{}, {.steps = 20});
  base::SetNumThreads(threads);
  ASSERT_TRUE(one.ok() && two.ok()) << one.status() << " " << two.status();
  EXPECT_TRUE(*one == *two) << "a sum was split over threads";
}

}  // namespace
}  // namespace tiny_vit
