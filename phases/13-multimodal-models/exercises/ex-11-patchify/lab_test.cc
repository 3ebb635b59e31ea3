// Lab 13-ex-11: the order of the numbers, the way back, and what is refused.
//
// Small pictures are written out. For random ones the test computes each number's place from its coordinates by the
// formula of the handout, one number at a time, which no walk over patches does.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace patchify {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;
using Numbers = std::vector<float>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// 0, 1, 2, ... in the order in which a picture holds them.
base::Image Ramp(int height, int width, int channels) {
  base::Image image = {height, width, channels, Numbers(size_t(height) * width * channels)};
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<float>(i);
  return image;
}

absl::StatusOr<Numbers> RowOf(const absl::StatusOr<base::Mat>& patches, int row) {
  if (!patches.ok()) return patches.status();
  if (row >= patches->rows || patches->data.size() != size_t(patches->rows) * patches->cols) {
    return absl::OutOfRangeError(absl::StrCat("there is no row ", row, " in ", patches->rows, " x ", patches->cols,
                                              " with ", patches->data.size(), " numbers"));
  }
  const auto begin = patches->data.begin() + size_t(row) * patches->cols;
  return Numbers(begin, begin + patches->cols);
}

absl::StatusOr<int> RowsOf(const absl::StatusOr<base::Mat>& patches) {
  if (!patches.ok()) return patches.status();
  return patches->rows;
}
absl::StatusOr<int> ColsOf(const absl::StatusOr<base::Mat>& patches) {
  if (!patches.ok()) return patches.status();
  return patches->cols;
}

GRADED_TEST(Patchify, HasARowForEachPatchAndAColumnForEachNumber, 2) {
  const auto patches = Patchify(Ramp(8, 12, 3), 4);
  ExpectAnswer<int>("Patchify(8 x 12 x 3, 4).rows", RowsOf(patches), 6,
                    {{45, "that is a window at every pixel: patches do not overlap"},
                     {4, "that is the rows of the grid squared: it has 2 rows of 3 patches"},
                     {9, "that is the columns of the grid squared: it has 2 rows of 3 patches"}});
  ExpectAnswer<int>("Patchify(8 x 12 x 3, 4).cols", ColsOf(patches), 48,
                    {{16, "the channels are missing: a pixel has three numbers"},
                     {12, "that is one row of a patch: it has four of them"}});
}

GRADED_TEST(Patchify, ReadsPatchesFromLeftToRight, 2) {
  const auto patches = Patchify(Ramp(4, 4, 1), 2);
  ExpectAnswer<Numbers>("row 1 of Patchify(4 x 4 x 1, 0 to 15; 2)", RowOf(patches, 1), {2, 3, 6, 7},
                        {{{8, 9, 12, 13}, "that is the patch below: patches go from left to right, then down"},
                         {{1, 2, 5, 6}, "that is one pixel to the right: the next patch begins where the first ends"}});
  ExpectAnswer<Numbers>("row 2 of Patchify(4 x 4 x 1, 0 to 15; 2)", RowOf(patches, 2), {8, 9, 12, 13},
                        {{{2, 3, 6, 7}, "that is the patch to the right: patches go from left to right, then down"}});
}

GRADED_TEST(Patchify, ReadsThePixelsOfAPatchFromLeftToRight, 2) {
  const auto patches = Patchify(Ramp(4, 4, 1), 2);
  ExpectAnswer<Numbers>("row 0 of Patchify(4 x 4 x 1, 0 to 15; 2)", RowOf(patches, 0), {0, 1, 4, 5},
                        {{{0, 4, 1, 5}, "the pixels of the patch came column by column"},
                         {{0, 1, 2, 3}, "that is the first row of the picture: a patch is a square"}});
  ExpectAnswer<Numbers>("row 3 of Patchify(4 x 4 x 1, 0 to 15; 2)", RowOf(patches, 3), {10, 11, 14, 15},
                        {{{10, 14, 11, 15}, "the pixels of the patch came column by column"}});
}

GRADED_TEST(Patchify, KeepsTheChannelsOfAPixelTogether, 2) {
  ExpectAnswer<Numbers>("row 0 of Patchify(2 x 2 x 3, 0 to 11; 2)", RowOf(Patchify(Ramp(2, 2, 3), 2), 0),
                        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                        {{{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11},
                          "all reds, then all greens, then all blues: that is another convention (CHW); here a pixel's "
                          "channels stay together"}});
}

GRADED_TEST(Patchify, PutsEveryNumberWhereTheFormulaSays, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const int patch = 1 + rng.Below(5), rows = 1 + rng.Below(4), columns = 1 + rng.Below(4), c = 1 + rng.Below(4);
    const int height = patch * rows, width = patch * columns;
    const auto patches = Patchify(Ramp(height, width, c), patch);
    const std::string call = absl::StrCat("Patchify(", height, " x ", width, " x ", c, ", ", patch, ")");
    if (!ExpectAnswer<int>(call + ".rows", RowsOf(patches), rows * columns)) return;
    if (!ExpectAnswer<int>(call + ".cols", ColsOf(patches), patch * patch * c)) return;
    if (!ExpectAnswer<size_t>(call + ".data.size()", patches->data.size(), size_t(height) * width * c)) return;
    for (int at = 0; at < height * width * c; ++at) {
      const int y = at / (width * c), x = at / c % width, channel = at % c;
      const int row = y / patch * columns + x / patch;
      const int col = (y % patch * patch + x % patch) * c + channel;
      if (!ExpectAnswer<float>(absl::StrCat(call, ": row ", row, ", column ", col, " (pixel ", y, ", ", x, ")"),
                               patches->data[size_t(row) * patches->cols + col], static_cast<float>(at))) {
        return;
      }
    }
  }
}

GRADED_TEST(Patchify, RefusesAPictureThatDoesNotFit, 1) {
  ExpectError("Patchify(5 x 4 x 1, 2)", Patchify(Ramp(5, 4, 1), 2), kInvalid,
              "2 does not divide the height: 5 = 2 * 2 + 1, and nothing may be dropped silently");
  ExpectError("Patchify(4 x 5 x 1, 2)", Patchify(Ramp(4, 5, 1), 2), kInvalid, "2 does not divide the width");
  ExpectError("Patchify(8 x 2 x 1, 4)", Patchify(Ramp(8, 2, 1), 4), kInvalid,
              "no patch of 4 x 4 fits, although the area is that of one");
}

GRADED_TEST(Unpatchify, IsTheWayBack, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  std::vector<base::Image> images = {Ramp(8, 12, 3), Ramp(12, 8, 1)};
  for (int i = 0; i < 10; ++i) images.push_back(Ramp(4 * (1 + rng.Below(5)), 4 * (1 + rng.Below(5)), 1 + rng.Below(4)));
  for (const base::Image& image : images) {
    // The rows by the formula, so that two wrongs of the same kind do not make a right.
    const int columns = image.width / 4, cols = 16 * image.channels;
    base::Mat patches = {image.height / 4 * columns, cols, Numbers(image.pixels.size())};
    for (int at = 0; at < static_cast<int>(image.pixels.size()); ++at) {
      const int y = at / (image.width * image.channels), x = at / image.channels % image.width;
      const int row = y / 4 * columns + x / 4, col = (y % 4 * 4 + x % 4) * image.channels + at % image.channels;
      patches.data[size_t(row) * cols + col] = image.pixels[at];
    }
    const auto back = Unpatchify(patches, image.height, image.width, image.channels, 4);
    const std::string call =
        absl::StrCat("Unpatchify(rows of ", image.height, " x ", image.width, " x ", image.channels, ", 4)");
    if (!back.ok()) {
      ExpectAnswer<std::string>(call, back.status().ToString(), "the picture");
      return;
    }
    if (!ExpectAnswer<bool>(call + " == the picture", *back == image, true)) return;
  }
}

GRADED_TEST(Unpatchify, RefusesRowsThatAreNoPictureOfThisSize, 2) {
  const base::Mat patches = {4, 12, Numbers(48)};  // 4 x 4 x 3, patches of 2
  ExpectAnswer<bool>("Unpatchify(4 x 12, 4 x 4 x 3, 2).ok()", Unpatchify(patches, 4, 4, 3, 2).ok(), true);
  ExpectError("Unpatchify(4 x 12, 4 x 6 x 3, 2)", Unpatchify(patches, 4, 6, 3, 2), kInvalid,
              "4 x 6 pixels are 6 patches of 2, and there are 4 rows");
  ExpectError("Unpatchify(4 x 12, 4 x 4 x 1, 2)", Unpatchify(patches, 4, 4, 1, 2), kInvalid,
              "a patch of 2 x 2 x 1 has 4 numbers, and a row has 12");
  // As many numbers as 2 patches of 2 x 2 x 6 would have, but in other rows.
  ExpectError("Unpatchify(4 x 12, 2 x 4 x 6, 2)", Unpatchify(patches, 2, 4, 6, 2), kInvalid,
              "2 patches of 24 numbers are not 4 of 12, although both are 48");
  ExpectError("Unpatchify(4 x 12, 5 x 4 x 3, 2)", Unpatchify(patches, 5, 4, 3, 2), kInvalid,
              "2 does not divide the height");
}

}  // namespace
}  // namespace patchify
