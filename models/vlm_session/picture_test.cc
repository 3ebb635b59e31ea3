// Pictures resized, against means written out, and photos that are refused.

#include "models/vlm_session/picture.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/image_file.h"

namespace vlm_session {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

base::Image Grey(int height, int width, std::vector<float> pixels) {
  return {.height = height, .width = width, .channels = 1, .pixels = std::move(pixels)};
}

TEST(Resized, ToTheSameSizeIsTheSameBits) {
  const base::Image image = Grey(2, 3, {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f});
  EXPECT_EQ(Resized(image, 2, 3), image);
}

TEST(Resized, SmallerIsTheMeanOfWhatAPixelCovers) {
  EXPECT_EQ(Resized(Grey(2, 4, {0, 1, 2, 3, 4, 5, 6, 7}), 1, 2), Grey(1, 2, {2.5, 4.5}));
  // 3 pixels to 2: the first covers pixel 0 and half of pixel 1, that is 2/3 and 1/3 of it.
  const base::Image two = Resized(Grey(1, 3, {0, 3, 6}), 1, 2);
  EXPECT_FLOAT_EQ(two.pixels[0], 1);
  EXPECT_FLOAT_EQ(two.pixels[1], 5);
}

TEST(Resized, LargerLiesBetweenTheCentres) {
  EXPECT_EQ(Resized(Grey(1, 2, {0, 1}), 1, 4), Grey(1, 4, {0, 0.25, 0.75, 1}));
  EXPECT_EQ(Resized(Grey(2, 1, {0, 1}), 4, 1), Grey(4, 1, {0, 0.25, 0.75, 1}));
}

TEST(Resized, KeepsChannelsApartAndAConstantConstant) {
  const base::Image image = {.height = 1, .width = 2, .channels = 2, .pixels = {0, 1, 0.5, 1}};
  EXPECT_EQ(Resized(image, 1, 1).pixels, (std::vector<float>{0.25, 1}));
}

// The mean of a picture does not change when it becomes smaller, whatever the sizes.
TEST(Resized, SmallerKeepsTheMean) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng = {base::testing::TestSeed()};
  for (int round = 0; round < 20; ++round) {
    base::Image image = Grey(1 + rng.Below(20), 1 + rng.Below(20), {});
    double before = 0, after = 0;
    for (int i = 0; i < image.height * image.width; ++i) {
      image.pixels.push_back(static_cast<float>(rng.Below(256)) / 255);
      before += image.pixels.back() / (double{1} * image.height * image.width);
    }
    const base::Image small = Resized(image, 1 + rng.Below(image.height), 1 + rng.Below(image.width));
    for (const float value : small.pixels) after += value / (double{1} * small.height * small.width);
    // Each of two passes rounds a value below 1 to a float once.
    EXPECT_NEAR(after, before, 2 * 6e-8) << image.height << " x " << image.width;
  }
}

std::string Path(const std::string& name) { return absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name); }

TEST(ReadPhoto, IsThreeChannelsOfAnyPicture) {
  ASSERT_TRUE(IsOk(nn::io::WritePng(Path("grey.png"), Grey(1, 2, {0, 1}))));
  const auto photo = ReadPhoto(Path("grey.png"));
  ASSERT_TRUE(IsOk(photo));
  EXPECT_EQ(photo->pixels, (std::vector<float>{0, 0, 0, 1, 1, 1}));
}

TEST(ReadPhoto, RefusesWithTheValueAndTheRule) {
  EXPECT_TRUE(HasCodeAndText(ReadPhoto(Path("none.png")).status(), absl::StatusCode::kNotFound, "none.png"));
  ASSERT_TRUE(IsOk(base::WriteFile(Path("text.png"), "no picture")));
  EXPECT_TRUE(HasCodeAndText(ReadPhoto(Path("text.png")).status(), absl::StatusCode::kInvalidArgument, "text.png"));
  ASSERT_TRUE(IsOk(nn::io::WritePng(Path("thread.png"), Grey(201, 1, std::vector<float>(201)))));
  EXPECT_TRUE(HasCodeAndText(ReadPhoto(Path("thread.png")).status(), absl::StatusCode::kInvalidArgument,
                             "201 x 1 pixels (height x width): one side may be 200 times the other, not more"));
  ASSERT_TRUE(IsOk(nn::io::WritePng(Path("strip.png"), Grey(200, 1, std::vector<float>(200)))));
  EXPECT_TRUE(IsOk(ReadPhoto(Path("strip.png"))));

  // A bitmap that claims 30,000 x 30,000 pixels and has none: its size alone is enough to refuse it.
  std::string huge(54, '\0');
  const auto put = [&](int at, uint32_t value) {
    for (int i = 0; i < 4; ++i) huge[at + i] = static_cast<char>(value >> (8 * i));
  };
  huge[0] = 'B', huge[1] = 'M';
  put(2, 54), put(10, 54), put(14, 40), put(18, 30'000), put(22, 30'000);
  huge[26] = 1, huge[28] = 24;
  ASSERT_TRUE(IsOk(base::WriteFile(Path("huge.bmp"), huge)));
  EXPECT_TRUE(HasCodeAndText(ReadPhoto(Path("huge.bmp")).status(), absl::StatusCode::kResourceExhausted,
                             "30000 x 30000 pixels (height x width); at most 40000000 are read"));
}

}  // namespace
}  // namespace vlm_session
