// Lab x2-whisper-05, the slow part: 800 steps on 800 clips, and what the model then hears in 100 others. No points:
// wrong code reaches these thresholds, too (lab_test.cc finds out). It proves that the parts work together, and prints
// the table of the handout.
//
//   bazel test --test_output=all //extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper:training_test

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/training.h"

#include <ctime>
#include <iostream>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace micro_whisper {
namespace {

TEST(MicroWhisper, HearsClipsThatItHasNotLearntFromAndLooksWhereTheWordsAre) {
  const auto data = MakeData();
  ASSERT_TRUE(data.ok()) << data.status();
  TrainOptions options = {.seed = 1};
  float sum = 0;
  options.progress = [&sum](int step, float loss) {
    sum += loss;
    if (step % 100 == 0) {
      std::cout << absl::StrFormat("step %3d  loss %.3f\n", step, sum / 100);
      sum = 0;
    }
  };
  const std::clock_t began = std::clock();
  const auto weights = Train(data->train, options);
  ASSERT_TRUE(weights.ok()) << weights.status();
  std::cout << absl::StrFormat("trained in %.1f CPU-s\n", double(std::clock() - began) / CLOCKS_PER_SEC);
  const auto m = Measure(*weights, data->test);
  ASSERT_TRUE(m.ok()) << m.status();
  std::cout << absl::StrFormat("words %.3f  transcripts %.2f  start off by %.4f s, end by %.4f s\n", m->words,
                               m->transcripts, m->start_error, m->end_error);
  for (size_t l = 0; l < m->heads.size(); ++l) {
    for (size_t h = 0; h < m->heads[l].size(); ++h) {
      std::cout << absl::StrFormat("head (%d, %d) looks at the word that it writes: %.3f\n", l, h, m->heads[l][h]);
    }
  }
  EXPECT_GE(m->words, 0.90);
  EXPECT_LE(m->start_error, 0.06);
  // No loss asks where a head looks, so the best one varies: .97, .70 and .88 with the seeds 1 to 3. At random places a
  // head finds a word (0.325 s in the mean, and 0.06 s on either side, of 2 s) in 0.22 of all cases, off by 0.041 if
  // the words of a clip are all found or none; the best of eight such heads is below 0.22 + 4.4 * 0.041 in 9,999 of
  // 10,000 cases.
  EXPECT_GE(m->best_head, 0.40);
}

}  // namespace
}  // namespace micro_whisper
