// Real speech: eleven seconds of J. F. Kennedy, and its log-mel picture by an independent program in double.

#include <cmath>
#include <string>
#include <vector>

#include "base/mat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/speech.h"
#include "models/whisper/testing/npy.h"
#include "models/whisper/testing/real_files.h"

namespace whisper {
namespace {

using base::testing::IsOk;

TEST(LogMel, OfRealSpeechIsThatOfAnIndependentProgram) {
  REAL_FILE(wav, "audio/jfk.wav");
  REAL_FILE(npy, "whisper-tiny.en/jfk_logmel_80x3000_f32.npy");
  const auto speech = ReadSpeech(wav);
  ASSERT_TRUE(IsOk(speech));
  const auto golden = testing::ReadNpy(npy);
  ASSERT_TRUE(IsOk(golden));
  const auto picture = LogMel(PadOrCut(*speech), 80);
  ASSERT_TRUE(IsOk(picture));
  ASSERT_EQ(picture->rows, golden->rows);
  ASSERT_EQ(picture->cols, golden->cols);
  double worst = 0;
  for (size_t i = 0; i < golden->data.size(); ++i) {
    worst = std::max(worst, double{std::abs(picture->data[i] - golden->data[i])});
  }
  EXPECT_LT(worst, 1e-4);
  RecordProperty("worst_difference", std::to_string(worst));
}

}  // namespace
}  // namespace whisper
