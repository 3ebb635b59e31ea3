// Not graded. Eleven seconds of J. F. Kennedy through whatever implementation is in use (--config=starter: yours), and
// the picture of them that an independent program made in double. base/model_files.h says where both are looked for.
// Skips, with the reason, where one is missing or LogMel is not written yet.

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/status/status.h"
#include "base/mat.h"
#include "base/testing/status_matchers.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/log_mel.h"
#include "gtest/gtest.h"
#include "models/whisper/speech.h"
#include "models/whisper/testing/npy.h"
#include "models/whisper/testing/real_files.h"

namespace log_mel {
namespace {

using base::testing::IsOk;

TEST(RealSpeech, HasTheLogMelOfAnIndependentProgram) {
  REAL_FILE(wav, "audio/jfk.wav");
  REAL_FILE(npy, "whisper-tiny.en/jfk_logmel_80x3000_f32.npy");
  const auto speech = whisper::ReadSpeech(wav);
  ASSERT_TRUE(IsOk(speech));
  const auto golden = whisper::testing::ReadNpy(npy);
  ASSERT_TRUE(IsOk(golden));
  const auto picture = LogMel(PadOrCut(*speech, kChunkSamples), 80);
  if (absl::IsUnimplemented(picture.status())) GTEST_SKIP() << picture.status().message();
  ASSERT_TRUE(IsOk(picture));
  ASSERT_EQ(picture->rows, golden->rows);
  ASSERT_EQ(picture->cols, golden->cols);
  double worst = 0, sum = 0;
  for (size_t i = 0; i < golden->data.size(); ++i) {
    const double off = std::abs(double{picture->data[i]} - golden->data[i]);
    worst = std::max(worst, off);
    sum += off;
  }
  RecordProperty("worst_difference", std::to_string(worst));
  // Sums of 32-bit numbers may be off in bands that are hardly above the floor: |X| by 402 roundings of the sizes in a
  // frame, 2.4e-3 for loud speech. On average nobody is.
  EXPECT_LE(worst, 1e-3);
  EXPECT_LE(sum / static_cast<double>(golden->data.size()), 1e-5);
}

}  // namespace
}  // namespace log_mel
