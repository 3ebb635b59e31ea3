// The mel banks that Whisper ships, which librosa made, beside the computed ones.

#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/mel_bank.h"
#include "models/whisper/testing/npz.h"

namespace whisper {
namespace {

// In double the computed weights are within 1.4e-9 (80 bands) and 2.4e-9 (128) of the shipped ones, by an independent
// program. MelBank rounds once: half an ulp, 0.93e-9 below 2^-5 and 1.87e-9 below 2^-4, on top of that.
TEST(RealMelBank, IsTheComputedOne) {
  REAL_FILE(path, "whisper-tiny.en/mel_filters.npz");
  for (const auto& [mels, tolerance] : {std::pair(80, 1.4e-9 + 0.94e-9), std::pair(128, 2.4e-9 + 1.87e-9)}) {
    const auto shipped = testing::ReadNpz(path, absl::StrCat("mel_", mels));
    ASSERT_TRUE(base::testing::IsOk(shipped));
    const base::Mat bank = MelBank(mels);
    ASSERT_EQ(shipped->rows, bank.rows);
    ASSERT_EQ(shipped->cols, bank.cols);
    double worst = 0;
    for (size_t i = 0; i < bank.data.size(); ++i) {
      EXPECT_EQ(bank.data[i] > 0, shipped->data[i] > 0) << "band " << i / 201 << ", bin " << i % 201;
      worst = std::max(worst, std::abs(double{bank.data[i]} - shipped->data[i]));
    }
    EXPECT_LE(worst, tolerance) << mels << " bands";
    RecordProperty(absl::StrCat("worst_difference_", mels), absl::StrCat(worst));
  }
}

}  // namespace
}  // namespace whisper
