// Not graded. The filter bank that the lab gives, against published facts; and real speech through whatever
// implementation is in use (--config=starter: yours). base/model_files.h says where the speech is looked for.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/wav.h"
#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/audio_tokens.h"

namespace audio_tokens {
namespace {

using base::testing::IsOk;

// Facts by a program in another language, which agrees with the bank that Whisper ships.
TEST(MelBank, HasTheWeightsOfWhispersBank) {
  const base::Mat bank = MelBank();
  ASSERT_EQ(bank.rows, 80);
  ASSERT_EQ(bank.cols, 201);
  ASSERT_EQ(bank.data.size(), 80u * 201u);
  int weights = 0;
  float largest = 0;
  std::vector<double> sums(80);
  for (int m = 0; m < 80; ++m) {
    for (int k = 0; k < 201; ++k) {
      const float w = bank.data[m * 201 + k];
      EXPECT_GE(w, 0);
      weights += w > 0;
      largest = std::max(largest, w);
      sums[m] += w;
    }
    EXPECT_GT(sums[m], 0) << "band " << m << " hears nothing";
  }
  // Numbers near 0.025 as float: an ulp is 1.9e-9; the sums have at most 14 terms.
  EXPECT_EQ(weights, 391);
  EXPECT_NEAR(largest, .025880684545, 4e-9);
  EXPECT_NEAR(bank.data[1], .024862593984, 4e-9) << "band 0 hears 40 Hz alone";
  EXPECT_NEAR(sums[0], .024862593984, 4e-9);
  EXPECT_NEAR(sums[40], .026664860535, 2e-8);
  EXPECT_NEAR(sums[79], .024925339739, 2e-8);
  for (int k = 0; k < 201; ++k) EXPECT_EQ(bank.data[79 * 201 + k] > 0, k >= 186 && k <= 199) << "band 79, row " << k;
}

TEST(RealSpeech, HasTheLogMelOfAnIndependentProgram) {
  REAL_FILE(wav, "audio/jfk.wav");
  REAL_FILE(golden, "whisper-tiny.en/jfk_logmel_80x3000_f32.npy");
  auto speech = nn::io::ReadWav(wav);
  ASSERT_TRUE(IsOk(speech));
  speech->samples.resize(30 * kSampleRate);  // Whisper listens to 30 seconds at a time
  const auto tokens = AudioTokens(speech->samples, {speech->sample_rate, 2});
  if (absl::IsUnimplemented(tokens.status())) GTEST_SKIP() << "AudioTokens is not written yet";
  ASSERT_TRUE(IsOk(tokens));
  ASSERT_EQ(tokens->rows, 1500);
  ASSERT_EQ(tokens->cols, 160);
  const auto bytes = base::ReadFile(golden);
  ASSERT_TRUE(IsOk(bytes));
  constexpr size_t kNumbers = 80 * 3000;
  ASSERT_GT(bytes->size(), kNumbers * sizeof(float));
  std::vector<float> expected(kNumbers);  // behind a header of text
  std::memcpy(expected.data(), bytes->data() + bytes->size() - kNumbers * sizeof(float), kNumbers * sizeof(float));
  double worst = 0, sum = 0;
  for (int t = 0; t < 3000; ++t) {
    for (int m = 0; m < 80; ++m) {
      const double off = std::abs(tokens->data[t / 2 * 160 + m * 2 + t % 2] - expected[m * 3000 + t]);
      worst = std::max(worst, off);
      sum += off;
    }
  }
  RecordProperty("worst", std::to_string(worst));
  // The reference solution is off by 5e-6. Sums of 32-bit numbers may be off by more in bands that are hardly above the
  // floor: |X| is off by up to 402 u times the sizes in a frame, 2.4e-3 for loud speech.
  EXPECT_LE(worst, 1e-3);
  EXPECT_LE(sum / kNumbers, 1e-5);
}

}  // namespace
}  // namespace audio_tokens
