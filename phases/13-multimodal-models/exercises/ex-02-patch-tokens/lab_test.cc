// Lab 13-ex-02: the grids of published models, the three roundings, and what follows from the formula.
//
// Expected values are written out: the input sizes and patches are those of the models' papers and configuration files,
// the arithmetic is in the handout. Where a test draws its own sizes, it counts the patches one by one.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace patch_tokens {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

const char* Name(Rounding rounding) {
  switch (rounding) {
    case Rounding::kStrict:
      return "kStrict";
    case Rounding::kFloor:
      return "kFloor";
    case Rounding::kCeil:
      return "kCeil";
  }
  return "?";
}

// Patches along a side by walking over it: the slow way, without a division.
int Walked(int side, int patch, Rounding rounding) {
  int patches = 0, at = 0;
  for (; at + patch <= side; at += patch) ++patches;
  return at < side && rounding == Rounding::kCeil ? patches + 1 : patches;
}

bool ExpectAlong(int side, int patch, Rounding rounding, int expected) {
  const int whole = side / patch;
  return ExpectAnswer<int>(absl::StrCat("PatchesAlong(", side, ", ", patch, ", ", Name(rounding), ")"),
                           PatchesAlong(side, patch, rounding), expected,
                           {{expected == whole ? whole + 1 : whole,
                             expected != whole   ? "kCeil counts the patch that is filled up with padding, too"
                             : side % patch == 0 ? "nothing is left over here, so there is nothing to add"
                                                 : "kFloor cuts the rest off: only whole patches count"},
                            {side % patch, "that is what is left over: the quotient is wanted"}});
}

bool ExpectTokens(int height, int width, int patch, Rounding rounding, int64_t expected) {
  const int64_t area = int64_t{height} * width, unit = int64_t{patch} * patch;
  const int64_t rows = Walked(height, patch, rounding), columns = Walked(width, patch, rounding);
  return ExpectAnswer<int64_t>(
      absl::StrCat("PatchTokens(", height, ", ", width, ", ", patch, ", ", Name(rounding), ")"),
      PatchTokens(height, width, patch, rounding), expected,
      {{unit * 3, "that is how many numbers one patch has (PatchDim): the number of patches is wanted"},
       {static_cast<int32_t>(expected), "the product left 32 bits: make one of its factors an int64_t"},
       {rows * rows, "that is the height squared: the grid has rows and columns"},
       {columns * columns, "that is the width squared: the grid has rows and columns"},
       {rows + columns, "that is the sum of the sides: a grid has rows times columns"},
       {expected + 1, "one more than the grid has: the class token of a ViT is no patch"},
       {(rows + 1) * (columns + 1), "one row and one column too many: rounding up adds nothing to a whole quotient"},
       {area / unit, "the area was divided once: that counts a patch that would have to be glued together from rests"},
       {(area + unit - 1) / unit,
        "the area was divided once: that counts a patch that would have to be glued together from rests"}});
}

GRADED_TEST(PatchesAlong, DividesTheSideOfPublishedInputs, 1) {
  struct Row {
    int side, patch, expected;
  };
  for (const Row& row : {Row{224, 16, 14}, Row{224, 14, 16}, Row{336, 14, 24}, Row{448, 14, 32}, Row{672, 14, 48}}) {
    ExpectAlong(row.side, row.patch, Rounding::kStrict, row.expected);
  }
}

GRADED_TEST(PatchesAlong, AllRoundingsAgreeWhereNothingIsLeftOver, 1) {
  for (const Rounding rounding : {Rounding::kStrict, Rounding::kFloor, Rounding::kCeil}) {
    ExpectAlong(336, 14, rounding, 24);
    ExpectAlong(14, 14, rounding, 1);
    ExpectAlong(7, 1, rounding, 7);
  }
}

GRADED_TEST(Rounding, StrictRefusesARestInEitherSide, 2) {
  const std::string rule = "kStrict refuses a side that is not a multiple of the patch";
  ExpectError("PatchesAlong(384, 14, kStrict)", PatchesAlong(384, 14, Rounding::kStrict), kInvalid,
              rule + ": 384 = 27 * 14 + 6");
  ExpectError("PatchesAlong(13, 14, kStrict)", PatchesAlong(13, 14, Rounding::kStrict), kInvalid, rule);
  ExpectError("PatchTokens(384, 336, 14, kStrict)", PatchTokens(384, 336, 14, Rounding::kStrict), kInvalid,
              rule + ", here the height");
  ExpectError("PatchTokens(336, 384, 14, kStrict)", PatchTokens(336, 384, 14, Rounding::kStrict), kInvalid,
              rule + ", here the width");
  // The area 28 * 7 = 196 is that of exactly one patch of 14 x 14, and no such patch fits.
  ExpectError("PatchTokens(28, 7, 14, kStrict)", PatchTokens(28, 7, 14, Rounding::kStrict), kInvalid,
              rule + ", however well the area divides");
}

GRADED_TEST(Rounding, FloorCutsTheRestOffAndCeilPadsIt, 2) {
  ExpectAlong(384, 14, Rounding::kFloor, 27);
  ExpectAlong(384, 14, Rounding::kCeil, 28);
  ExpectAlong(13, 14, Rounding::kFloor, 0);
  ExpectAlong(13, 14, Rounding::kCeil, 1);
  ExpectAlong(15, 14, Rounding::kFloor, 1);
  ExpectAlong(15, 14, Rounding::kCeil, 2);
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 50; ++i) {
    const int side = 1 + rng.Below(2000);
    const int patch = 1 + rng.Below(40);
    for (const Rounding rounding : {Rounding::kFloor, Rounding::kCeil}) {
      if (!ExpectAlong(side, patch, rounding, Walked(side, patch, rounding))) return;
    }
  }
}

GRADED_TEST(PatchTokens, CountsTheGridsOfPublishedModels, 2) {
  ExpectTokens(336, 336, 14, Rounding::kStrict, 576);  // CLIP ViT-L/14 at 336 pixels, the tower of LLaVA-1.5
  ExpectTokens(224, 224, 16, Rounding::kStrict, 196);  // ViT-B/16
  ExpectTokens(224, 224, 14, Rounding::kStrict, 256);  // CLIP ViT-L/14
  ExpectTokens(448, 448, 16, Rounding::kStrict, 784);
  ExpectTokens(448, 448, 14, Rounding::kStrict, 1024);
  ExpectTokens(672, 672, 14, Rounding::kStrict, 2304);
  ExpectTokens(336, 336, 14, Rounding::kCeil, 576);
  ExpectTokens(384, 384, 14, Rounding::kFloor, 729);  // SigLIP SO400M at 384 pixels: 27 x 27
  ExpectTokens(384, 384, 14, Rounding::kCeil, 784);
  ExpectTokens(640, 480, 16, Rounding::kStrict, 1200);
  ExpectTokens(480, 640, 16, Rounding::kStrict, 1200);
  ExpectTokens(1000, 750, 14, Rounding::kCeil, 3888);  // 72 x 54
  ExpectTokens(13, 336, 14, Rounding::kFloor, 0);
}

GRADED_TEST(PatchTokens, GrowsFourfoldWhenBothSidesDouble, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const int patch = 1 + rng.Below(32), rows = 1 + rng.Below(40), columns = 1 + rng.Below(40);
    if (!ExpectTokens(patch * rows, patch * columns, patch, Rounding::kStrict, int64_t{1} * rows * columns)) return;
    if (!ExpectTokens(2 * patch * rows, 2 * patch * columns, patch, Rounding::kStrict, int64_t{4} * rows * columns)) {
      return;
    }
  }
  // 2^20 x 2^20 pixels, every pixel a patch: 2^40 tokens, which is 0 in 32 bits.
  ExpectTokens(kMaxSide, kMaxSide, 1, Rounding::kStrict, int64_t{1} << 40);
}

GRADED_TEST(PatchDim, IsThePixelsTimesTheChannels, 1) {
  const auto expect = [](int patch, int channels, int64_t expected) {
    ExpectAnswer<int64_t>(absl::StrCat("PatchDim(", patch, ", ", channels, ")"), PatchDim(patch, channels), expected,
                          {{expected / channels, "that counts pixels: a pixel has `channels` numbers"},
                           {int64_t{patch} * channels, "that is one row of the patch: it has `patch` of them"},
                           {static_cast<int32_t>(expected), "the product left 32 bits: begin with an int64_t"}});
  };
  expect(14, 3, 588);
  expect(16, 3, 768);
  expect(16, 1, 256);
  expect(1, 3, 3);
  expect(32, 4, 4096);
  expect(1 << 16, 3, int64_t{3} << 32);
}

}  // namespace
}  // namespace patch_tokens
