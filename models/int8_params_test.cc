#include "models/int8_params.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/grammar_clip/committed.h"
#include "models/grammar_clip/train.h"
#include "models/whisper/int8_encoder.h"

namespace models {
namespace {

using base::testing::IsOk;

const VitConfig kTiny = {.side = 8, .patch = 4, .layers = 1, .block = {.dim = 8, .heads = 2, .ff = 16}};

// A column's largest number is 127 scales; every number of it is a multiple of the scale, so off by at most half.
TEST(Int8Params, KeepEachNumberToHalfAScaleOfItsColumn) {
  nn::ParamStore params(VitParams("", kTiny)), back(VitParams("", kTiny));
  params.Initialize(base::testing::TestSeed());
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  Int8Params(params).Fill(back);
  int matrices = 0;
  for (const nn::ParamSpec& spec : params.specs()) {
    const auto was = params.Get(spec.name).data(), is = back.Get(spec.name).data();
    if (spec.decay == nn::Decay::kNo) {
      EXPECT_TRUE(std::equal(was.begin(), was.end(), is.begin())) << spec.name << " stays float";
      continue;
    }
    ++matrices;
    const int rows = spec.shape[0], cols = spec.shape[1];
    for (int c = 0; c < cols; ++c) {
      float largest = 0;
      for (int r = 0; r < rows; ++r) largest = std::max(largest, std::abs(was[r * cols + c]));
      // Half a scale, and three roundings: of the scale, of the quotient, of the product.
      const float most = largest / 254 + 3 * 0x1p-24f * largest;
      for (int r = 0; r < rows; ++r) EXPECT_NEAR(is[r * cols + c], was[r * cols + c], most) << spec.name;
    }
  }
  EXPECT_EQ(matrices, 1 + 6) << "patches; queries, keys, values, output, two of the network";
}

// 8 bits a number of a matrix and 4 bytes a column; 4 bytes each for the rest. By hand for the tiny one: patches 48 x
// 8; four of 8 x 8; 8 x 16 and 16 x 8.
TEST(Int8Params, TakeAQuarterOfTheBytes) {
  const nn::ParamStore params(VitParams("", kTiny));
  const int numbers = 48 * 8 + 4 * 64 + 2 * 128, columns = 8 + 4 * 8 + 16 + 8;
  const auto rest = static_cast<int>(params.params()) - numbers;
  EXPECT_EQ(Int8Params(params).bytes(), numbers + 4 * columns + 4 * rest);
}

TEST(Int8Params, OfTheSameFloatsAgainChangeNothing) {
  nn::ParamStore params(VitParams("", kTiny)), once(VitParams("", kTiny)), twice(VitParams("", kTiny));
  params.Initialize(3);
  Int8Params(params).Fill(once);
  Int8Params(once).Fill(twice);
  // The largest of a column is 127 scales again, up to a rounding.
  for (size_t i = 0; i < once.params(); ++i) EXPECT_NEAR(once.values()[i], twice.values()[i], 1e-6f);
}

// The course's trained image encoder on icons that it has never seen: the features of 8-bit weights point where those
// of floats do, and the same captions are found.
TEST(Int8Params, OfATrainedVitKeepTheDirectionOfItsFeatures) {
  const ClipConfig config = grammar_clip::Config();
  nn::ParamStore params(ClipParams(config)), small(ClipParams(config));
  ASSERT_TRUE(IsOk(grammar_clip::TakeCommitted(params)));
  const Int8Params packed(params);
  packed.Fill(small);
  const auto data = grammar_clip::MakeData();
  ASSERT_TRUE(IsOk(data));
  const auto patches = PatchesOf(config.image, data->unseen.images);
  ASSERT_TRUE(IsOk(patches));
  const nn::Tensor full = VitForward(nullptr, params, "image.", config.image, *patches);
  const nn::Tensor packed_rows = VitForward(nullptr, small, "image.", config.image, *patches);
  const double cosine = whisper::Cosine(full.data(), packed_rows.data());
  RecordProperty("cosine", std::to_string(cosine));
  EXPECT_GT(cosine, 0.99);
  EXPECT_LT(cosine, 1) << "something was rounded";
  EXPECT_LT(static_cast<double>(packed.bytes()), 0.3 * 4 * static_cast<double>(params.params()));
  const auto before = grammar_clip::ImageToText(params, data->unseen),
             after = grammar_clip::ImageToText(small, data->unseen);
  ASSERT_TRUE(IsOk(before));
  // 99 icons: two of them may be decided by a hair.
  EXPECT_NEAR(after->top1, before->top1, 2.5 / 99);
}

}  // namespace
}  // namespace models
