// Lab 13-01: the price of an image, the prompt that the scheduler sees, and the books about what lies where in it.
//
// Expected values are written out, with the arithmetic of the handout; where a test draws its own inputs, it counts
// pixel by pixel and token by token.

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace image_token_expansion {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Tokens = std::vector<int>;
using Counts = std::vector<int64_t>;
using Ranges = std::vector<PlaceholderRange>;
using Rows = std::pair<int64_t, int64_t>;
using Where = std::source_location;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int I = -200;  // the marker; LLaVA's, which is no token of its vocabulary

int64_t Up(int64_t n, int64_t d) { return n / d + (n % d != 0 ? 1 : 0); }

std::string Text(const VisionConfig& config) {
  return absl::StrCat("patch ", config.patch_size, ", merge ", config.merge_size);
}

bool ExpectTokens(int64_t height, int64_t width, const VisionConfig& config, int64_t expected,
                  Where where = Where::current()) {
  const int64_t a = config.patch_size, m = config.merge_size, unit = a * m;
  const int64_t rows = Up(height, a), columns = Up(width, a);
  const auto floored_patches = Up(height / a, m) * Up(width / a, m);
  const auto floored_merge = (rows / m) * (columns / m);
  return ExpectAnswer<int64_t>(
      absl::StrCat("ImageTokenCount(", height, " x ", width, ", ", Text(config), ")"),
      ImageTokenCount({height, width}, config), expected,
      {{rows * columns, "those are the patches: merge_size x merge_size of them become one token"},
       {(height / unit) * (width / unit), "rounded down: the rest of a side is a token, too"},
       {floored_patches, "the patches are rounded down: the pixels that are left over need a patch, too"},
       {floored_merge, "the merge is rounded down: the patches that are left over need a token, too"},
       {Up(rows * columns, m * m),
        "the merge was applied to the product: it joins squares, so each side is rounded up"},
       {Up(height, unit) * Up(height, unit), "that is the height squared: an image has rows and columns"},
       {Up(width, unit) * Up(width, unit), "that is the width squared: an image has rows and columns"},
       {static_cast<int32_t>(expected), "the product left 32 bits: one of its factors must be an int64_t"}},
      where);
}

GRADED_TEST(ImageTokenCount, RoundsUpAtBothSteps, 3) {
  const VisionConfig qwen, merge_1 = {.merge_size = 1};
  ExpectTokens(336, 336, qwen, 144);
  ExpectTokens(336, 336, merge_1, 576);  // the grid of LLaVA-1.5
  ExpectTokens(336, 672, qwen, 288);
  ExpectTokens(672, 336, qwen, 288);
  ExpectTokens(224, 224, qwen, 64);
  ExpectTokens(224, 224, merge_1, 256);
  ExpectTokens(224, 224, {.patch_size = 16, .merge_size = 1}, 196);  // ViT-B/16
  ExpectTokens(448, 448, qwen, 256);
  ExpectTokens(1, 1, qwen, 1);
  ExpectTokens(14, 14, qwen, 1);
  ExpectTokens(28, 28, qwen, 1);
  ExpectTokens(29, 28, qwen, 2);
  ExpectTokens(337, 336, qwen, 156);
  ExpectTokens(350, 350, qwen, 169);
  ExpectTokens(363, 363, qwen, 169);
  ExpectTokens(100, 100, qwen, 16);
  ExpectTokens(960, 1280, qwen, 1610);
  ExpectTokens(480, 640, qwen, 414);
  // 2^16 x 2^16 pixels, each of them a token: 2^32, which is 0 in 32 bits.
  ExpectTokens(kMaxSide, kMaxSide, {.patch_size = 1, .merge_size = 1}, int64_t{1} << 32);
}

GRADED_TEST(ImageTokenCount, ResolutionIsQuadraticCost, 1) {
  const VisionConfig qwen;
  ExpectTokens(672, 672, qwen, 576);     // 4 x 144
  ExpectTokens(1344, 1344, qwen, 2304);  // 4 x 576
  ExpectTokens(700, 700, qwen, 625);     // 3.698 x 169: exactly fourfold only for multiples of 28
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const int patch = 1 + rng.Below(20), merge = 1 + rng.Below(4), rows = 1 + rng.Below(30),
              columns = 1 + rng.Below(30);
    const VisionConfig config = {.patch_size = patch, .merge_size = merge};
    const int64_t height = int64_t{patch} * merge * rows, width = int64_t{patch} * merge * columns;
    if (!ExpectTokens(height, width, config, int64_t{1} * rows * columns)) return;
    if (!ExpectTokens(2 * height, 2 * width, config, int64_t{4} * rows * columns)) return;
  }
}

// Tokens along a side by walking over its pixels: the slow way, without a division.
int64_t Walked(int side, int patch, int merge) {
  int64_t tokens = 0;
  int pixels_left = 0, patches_left = 0;  // of the patch, and of the token, that have been begun
  for (int pixel = 0; pixel < side; ++pixel) {
    if (pixels_left == 0) {
      if (patches_left == 0) {
        ++tokens;
        patches_left = merge;
      }
      --patches_left;
      pixels_left = patch;
    }
    --pixels_left;
  }
  return tokens;
}

GRADED_TEST(ImageTokenCount, AgreesWithAWalkOverThePixels, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int side = 1; side < 600; ++side) {
    const int other = 1 + rng.Below(600), patch = 1 + rng.Below(32), merge = 1 + rng.Below(4);
    const VisionConfig config = {.patch_size = patch, .merge_size = merge};
    const int64_t rows = Walked(side, patch, merge), columns = Walked(other, patch, merge);
    // Two ceilings are one: the handout proves it.
    ASSERT_EQ(rows, Up(side, int64_t{patch} * merge));
    if (!ExpectTokens(side, other, config, rows * columns)) return;
  }
}

GRADED_TEST(VideoTokens, LetTwoFramesShareAPatch, 1) {
  const auto expect = [](int64_t frames, const ImageSize& size, int64_t temporal, int64_t image, int64_t expected) {
    ExpectAnswer<int64_t>(
        absl::StrCat("VideoTokens(", frames, " frames of ", size.height, " x ", size.width, ", temporal patch ",
                     temporal, ")"),
        VideoTokens(frames, size, {.temporal_patch = temporal}), expected,
        {{frames * image, "every frame was priced as an image: temporal_patch frames share their tokens"},
         {frames / temporal * image, "the last frames were left out: a patch that is not full is filled up"},
         {Up(frames * image, temporal), "the tokens were rounded up: the temporal patches must be"}});
  };
  expect(1, {336, 336}, 2, 144, 144);
  expect(2, {336, 336}, 2, 144, 144);
  expect(3, {336, 336}, 2, 144, 288);
  expect(99, {224, 224}, 2, 64, 3200);
  expect(24, {448, 448}, 2, 256, 3072);  // a second at 24 frames
  expect(10, {28, 28}, 4, 1, 3);
  expect(kMaxFrames, {kMaxSide, kMaxSide}, 1, 5480281, int64_t{5480281} << 20);  // ceil(65536 / 28) = 2341, squared
}

std::string Text(const Tokens& tokens) {
  return absl::StrJoin(tokens, " ", [](std::string* out, int token) {
    token == I ? absl::StrAppend(out, "I") : absl::StrAppend(out, token);
  });
}

std::string Text(const Ranges& ranges) {
  return absl::StrJoin(ranges, ", ", [](std::string* out, const PlaceholderRange& range) {
    absl::StrAppend(out, "(", range.offset, ", ", range.length, ")");
  });
}

// How people get the offsets wrong, for the hints.
struct Offsets {
  Ranges in_the_prompt;      // where the markers stood
  Ranges without_minus_one;  // moved by the counts before, as if the markers were still there
};
Offsets WrongOffsets(const Tokens& prompt, const Counts& counts) {
  Offsets wrong;
  int64_t before = 0;
  for (size_t i = 0; i < prompt.size(); ++i) {
    if (prompt[i] != I) continue;
    const size_t image = wrong.in_the_prompt.size();
    const auto at = static_cast<int64_t>(i);
    wrong.in_the_prompt.push_back({at, counts[image]});
    wrong.without_minus_one.push_back({at + before, counts[image]});
    before += counts[image];
  }
  return wrong;
}

bool ExpectExpansion(const Tokens& prompt, const Counts& counts, const Tokens& tokens, const Ranges& ranges,
                     Where where = Where::current()) {
  const std::string call = absl::StrCat("ExpandPrompt({", Text(prompt), "}, I, {", absl::StrJoin(counts, ", "), "})");
  const absl::StatusOr<ExpandedPrompt> got = ExpandPrompt(prompt, I, counts);
  if (!got.ok()) {
    ReportWrongAnswer(call, Text(tokens), got.status().ToString(), "", where);
    return false;
  }
  const Offsets wrong = WrongOffsets(prompt, counts);
  const std::string nothing = Text(prompt), in_the_prompt = Text(wrong.in_the_prompt),
                    too_far = Text(wrong.without_minus_one);
  const bool tokens_right =
      ExpectAnswer(call + ", tokens", Text(got->token_ids), Text(tokens),
                   {{nothing, "nothing was replaced: a marker becomes as many tokens as its image has"}}, where);
  if (!tokens_right) return false;
  return ExpectAnswer(
      call + ", ranges", Text(got->ranges), Text(ranges),
      {{in_the_prompt, "those are the markers' places in the user's prompt: ranges are positions of the expanded one"},
       {too_far, "an image moves what follows by its tokens minus one, because its marker is gone"}},
      where);
}

GRADED_TEST(ExpandPrompt, RepeatsEachMarkerAndSaysWhere, 3) {
  ExpectExpansion({1, I, 2, I, 3}, {3, 2}, {1, I, I, I, 2, I, I, 3}, {{1, 3}, {5, 2}});
  ExpectExpansion({I, 7, I, 8, 8}, {4, 4}, {I, I, I, I, 7, I, I, I, I, 8, 8}, {{0, 4}, {5, 4}});
  ExpectExpansion({I}, {4}, {I, I, I, I}, {{0, 4}});
  ExpectExpansion({I, I}, {2, 3}, {I, I, I, I, I}, {{0, 2}, {2, 3}});
  ExpectExpansion({5, 6}, {}, {5, 6}, {});
  ExpectExpansion({}, {}, {}, {});
  ExpectExpansion({9, I}, {1}, {9, I}, {{1, 1}});  // an image of one token: the prompt as it was
  // Another marker, and token 0 is a token.
  const absl::StatusOr<ExpandedPrompt> zero = ExpandPrompt(Tokens{3, 0, I}, 0, Counts{2});
  ASSERT_TRUE(zero.ok()) << zero.status();
  ExpectAnswer("ExpandPrompt({3 0 I}, 0, {2}), tokens", Text(zero->token_ids), Text({3, 0, 0, I}));
}

GRADED_TEST(ExpandPrompt, TheSchedulerSeesOnlyTheExpandedLength, 2) {
  Tokens prompt(20, 1);
  prompt[6] = I;
  struct Row {
    int64_t image, tokens, blocks;
  };
  for (const auto& [image, tokens, blocks] : {Row{576, 595, 38}, Row{144, 163, 11}}) {
    const absl::StatusOr<ExpandedPrompt> expanded = ExpandPrompt(prompt, I, Counts{image});
    const std::string call = absl::StrCat("ExpandPrompt(20 tokens, token 6 is I, {", image, "})");
    ASSERT_TRUE(expanded.ok()) << call << ": " << expanded.status();
    ExpectAnswer<int64_t>(call + ", length", expanded->token_ids.size(), tokens,
                          {{20, "the user's prompt: the engine never sees it"},
                           {20 + image, "the marker is replaced, so it does not count as well"}});
    ExpectAnswer(call + ", ranges", Text(expanded->ranges), Text(Ranges{{6, image}}));
    ExpectAnswer(absl::StrCat("KvBlocksNeeded(", tokens, ", 16)"), KvBlocksNeeded(tokens, 16), blocks,
                 {{blocks - 1, "a block that is begun is needed: round up"},
                  {2, "those are the blocks of the user's 20 tokens"}});
  }
  ExpectAnswer<int64_t>("KvBlocksNeeded(20, 16)", KvBlocksNeeded(20, 16), 2);
  ExpectAnswer<int64_t>("KvBlocksNeeded(32, 16)", KvBlocksNeeded(32, 16), 2,
                        {{3, "two blocks of 16 hold 32 tokens: nothing is left over"}});
  ExpectAnswer<int64_t>("KvBlocksNeeded(0, 16)", KvBlocksNeeded(0, 16), 0);
}

// The same by pushing one token at a time, and the ranges read off the result: a range ends where its count is used up.
GRADED_TEST(ExpandPrompt, AgreesWithOneTokenAtATime, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 50; ++round) {
    Tokens prompt, tokens;
    Counts counts;
    Ranges ranges;
    const int length = rng.Below(30);
    for (int i = 0; i < length; ++i) {
      const bool image = rng.Below(3) == 0;
      prompt.push_back(image ? I : rng.Below(100));
      const int copies = image ? 1 + rng.Below(9) : 1;
      if (image) {
        counts.push_back(copies);
        ranges.push_back({static_cast<int64_t>(tokens.size()), copies});
      }
      for (int copy = 0; copy < copies; ++copy) tokens.push_back(prompt.back());
    }
    if (!ExpectExpansion(prompt, counts, tokens, ranges)) return;
    // What follows from it: the length, and each range full of markers and of nothing else.
    int64_t sum = 0;
    for (const int64_t count : counts) sum += count;
    ASSERT_EQ(std::ssize(tokens), std::ssize(prompt) - std::ssize(counts) + sum);
  }
}

GRADED_TEST(Counts, MustAgreeWithTheMarkers, 2) {
  const auto refused = [](const Tokens& prompt, const Counts& counts, const std::string& rule,
                          Where where = Where::current()) {
    ExpectError(absl::StrCat("ExpandPrompt({", Text(prompt), "}, I, {", absl::StrJoin(counts, ", "), "})"),
                ExpandPrompt(prompt, I, counts), kInvalid, rule, where);
  };
  refused({1, I, 2}, {}, "a marker without an image");
  refused({1, I, 2}, {3, 2}, "an image without a marker: its embeddings would have no place");
  refused({1, 2}, {3}, "an image without a marker");
  refused({I, I, I}, {3, 2}, "three markers, two images");
  refused({1, I, 2}, {0}, "an image of no token");
  refused({I, I}, {2, -1}, "an image of less than one token");
  // Beyond every limit, one by one and in sum: to be refused before anything is allocated. (A sum in 64 bits is -2.)
  refused({1, I}, {kMaxPromptTokens}, "one token more than kMaxPromptTokens");
  refused({I, I}, {INT64_MAX, INT64_MAX}, "a prompt of 2^64 tokens");
  // Every neighbour is answered.
  ExpectExpansion({1, I, 2}, {1}, {1, I, 2}, {{1, 1}});
  ExpectExpansion({I, I, I}, {1, 2, 1}, {I, I, I, I}, {{0, 1}, {1, 2}, {3, 1}});
}

GRADED_TEST(RangeAt, FindsThePositionsOwnImage, 1) {
  const auto expect = [](const Ranges& ranges, int64_t position, std::optional<int64_t> expected) {
    ExpectAnswer<std::optional<int64_t>>(absl::StrCat("RangeAt({", Text(ranges), "}, ", position, ")"),
                                         RangeAt(ranges, position), expected,
                                         {{expected.has_value() ? *expected - 1 : int64_t{0},
                                           "a range of length n at offset o ends before position o + n"}});
  };
  const Ranges two = {{1, 3}, {5, 2}}, neighbours = {{0, 2}, {2, 3}};
  const std::vector<std::optional<int64_t>> in_two = {{}, 0, 0, 0, {}, 1, 1, {}, {}};
  for (size_t i = 0; i < in_two.size(); ++i) expect(two, static_cast<int64_t>(i), in_two[i]);
  const std::vector<std::optional<int64_t>> in_neighbours = {0, 0, 1, 1, 1, {}};
  for (size_t i = 0; i < in_neighbours.size(); ++i) expect(neighbours, static_cast<int64_t>(i), in_neighbours[i]);
  expect({}, 0, std::nullopt);
  expect(two, -1, std::nullopt);
  // Random prompts, each position against a search through all ranges.
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 10; ++round) {
    Ranges ranges;
    int64_t at = 0;
    for (int i = rng.Below(8); i > 0; --i) {
      at += rng.Below(4);
      ranges.push_back({at, 1 + rng.Below(5)});
      at += ranges.back().length;
    }
    for (int64_t position = 0; position < at + 2; ++position) {
      std::optional<int64_t> expected;
      for (size_t i = 0; i < ranges.size(); ++i) {
        for (int64_t k = 0; k < ranges[i].length; ++k) {
          if (ranges[i].offset + k == position) expected = static_cast<int64_t>(i);
        }
      }
      expect(ranges, position, expected);
    }
  }
}

GRADED_TEST(EmbedIndicesInRange, PassOverStructureTokens, 1) {
  const auto expect = [](const std::vector<bool>& is_embed, int64_t start, int64_t end, const Rows& expected) {
    ExpectAnswer<Rows>(
        absl::StrCat("EmbedIndicesInRange({", absl::StrJoin(is_embed, " "), "}, ", start, ", ", end, ")"),
        EmbedIndicesInRange(is_embed, start, end), expected,
        {{{start, end}, "those are positions: a position without an embedding has no row"},
         {{0, expected.second - expected.first}, "rows are counted from the beginning of the image"}});
  };
  const std::vector<bool> mask = {false, true, false, true, true};
  expect(mask, 3, 5, {1, 3});
  expect(mask, 0, 5, {0, 3});
  expect(mask, 0, 1, {0, 0});
  expect(mask, 4, 4, {2, 2});
  expect(mask, 5, 5, {3, 3});
  // Two rows of three patches, each with an end-of-row token: (3 + 1) x 2 positions, 6 rows.
  const std::vector<bool> pixtral = {true, true, true, false, true, true, true, false};
  expect(pixtral, 4, 8, {3, 6});
  expect(pixtral, 2, 5, {2, 4});
  expect(std::vector<bool>(4, true), 1, 3, {1, 3});  // without structure tokens, rows are positions
  expect({}, 0, 0, {0, 0});
}

GRADED_TEST(ServingCapacity, CountsTheBlocksOfEachRequest, 2) {
  const std::vector<ImageBucket> mix = {{{336, 336}, 70}, {{672, 672}, 25}, {{1344, 1344}, 5}};
  const auto expect = [](const std::string& call, const absl::StatusOr<Capacity>& got, const Capacity& expected) {
    if (!got.ok()) return ReportWrongAnswer(call, "a capacity", got.status().ToString(), "", Where::current());
    // One division of whole numbers below 2^53: the nearest double, on both sides.
    ExpectNear(call + ", mean_blocks", got->mean_blocks, expected.mean_blocks, 0,
               {{379.0 / 16, "that is the mean of the tokens in blocks: the last block of each request is its own"},
                {24, "that is the mean of the tokens, rounded up: round each request's blocks up, then take the mean"},
                {65, "each bucket counted once: 70 of 100 requests bring the small image"}});
    ExpectAnswer(call + ", requests_at_mean", got->requests_at_mean, expected.requests_at_mean,
                 {{422, "the blocks of a request are rounded up before the mean is taken"},
                  {416, "the mean was rounded up: one rounding, at the end"},
                  {409, "what has to fit is rounded down"}});
    ExpectAnswer(call + ", requests_at_largest", got->requests_at_largest, expected.requests_at_largest,
                 {{69, "what has to fit is rounded down"}});
  };
  // 163, 595 and 2323 tokens: 11, 38 and 146 blocks; (70 * 11 + 25 * 38 + 5 * 146) / 100 = 2450 / 100.
  expect("ServingCapacity(70 x 336, 25 x 672, 5 x 1344, 19, 16, 10000)", ServingCapacity(mix, 19, 16, 10000),
         {.mean_blocks = 24.5, .requests_at_mean = 408, .requests_at_largest = 68});
  // Without the 5 % of the requests that take 30 % of the blocks. (70 * 11 + 25 * 38) / 95 = 1720 / 95.
  const std::vector<ImageBucket> capped = {{{336, 336}, 70}, {{672, 672}, 25}, {{1344, 1344}, 0}};
  expect("ServingCapacity(70 x 336, 25 x 672, 0 x 1344, 19, 16, 10000)", ServingCapacity(capped, 19, 16, 10000),
         {.mean_blocks = 1720.0 / 95, .requests_at_mean = 552, .requests_at_largest = 263});
  expect("ServingCapacity(1 x 336, 19, 16, 10)", ServingCapacity(std::vector<ImageBucket>{{{336, 336}, 1}}, 19, 16, 10),
         {.mean_blocks = 11, .requests_at_mean = 0, .requests_at_largest = 0});
  // A million requests of 2^32 tokens, in blocks of one: no product may leave 64 bits.
  expect("ServingCapacity(2^20 x 65536, 0, 1, 2^30)",
         ServingCapacity(std::vector<ImageBucket>{{{kMaxSide, kMaxSide}, kMaxRequests}}, 0, 1, kMaxBlocks,
                         {.patch_size = 1, .merge_size = 1}),
         {.mean_blocks = 4294967296.0, .requests_at_mean = 0, .requests_at_largest = 0});
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const VisionConfig qwen;
  ExpectError("ImageTokenCount(0 x 336)", ImageTokenCount({0, 336}, qwen), kInvalid, "a height of at least 1");
  ExpectError("ImageTokenCount(336 x 0)", ImageTokenCount({336, 0}, qwen), kInvalid, "a width of at least 1");
  ExpectError("ImageTokenCount(-28 x -28)", ImageTokenCount({-28, -28}, qwen), kInvalid, "sides are not negative");
  ExpectError("ImageTokenCount(28 x 65537)", ImageTokenCount({28, kMaxSide + 1}, qwen), kInvalid, "at most kMaxSide");
  ExpectError("ImageTokenCount(336 x 336, patch 0)", ImageTokenCount({336, 336}, {.patch_size = 0}), kInvalid,
              "a patch has at least one pixel");
  ExpectError("ImageTokenCount(336 x 336, merge 0)", ImageTokenCount({336, 336}, {.merge_size = 0}), kInvalid,
              "at least one patch becomes a token");
  ExpectError("VideoTokens(0 frames)", VideoTokens(0, {336, 336}, qwen), kInvalid, "at least one frame");
  ExpectError("VideoTokens(2 frames, temporal patch 0)", VideoTokens(2, {336, 336}, {.temporal_patch = 0}), kInvalid,
              "at least one frame a patch");
  ExpectError("VideoTokens(2 frames of 0 x 336)", VideoTokens(2, {0, 336}, qwen), kInvalid, "as for an image");
  ExpectError("KvBlocksNeeded(595, 0)", KvBlocksNeeded(595, 0), kInvalid, "a block has at least one token");
  ExpectError("KvBlocksNeeded(-1, 16)", KvBlocksNeeded(-1, 16), kInvalid, "tokens are not negative");
  const std::vector<bool> mask = {false, true, false, true, true};
  ExpectError("EmbedIndicesInRange(5 positions, 3, 2)", EmbedIndicesInRange(mask, 3, 2), kInvalid, "start <= end");
  ExpectError("EmbedIndicesInRange(5 positions, 3, 6)", EmbedIndicesInRange(mask, 3, 6), kInvalid, "end <= length");
  ExpectError("EmbedIndicesInRange(5 positions, -1, 2)", EmbedIndicesInRange(mask, -1, 2), kInvalid, "start >= 0");
  ExpectError("ServingCapacity(no requests)", ServingCapacity(std::vector<ImageBucket>{{{336, 336}, 0}}, 19, 16, 10),
              kInvalid, "no mean without a request");
  ExpectError("ServingCapacity(1 x (0 x 336))", ServingCapacity(std::vector<ImageBucket>{{{0, 336}, 1}}, 19, 16, 10),
              kInvalid, "as for an image");
  ExpectTokens(1, kMaxSide, qwen, 2341);
  ExpectAnswer<Rows>("EmbedIndicesInRange({0 1 0 1 1}, 3, 3)", EmbedIndicesInRange(mask, 3, 3), {1, 1});
}

}  // namespace
}  // namespace image_token_expansion
