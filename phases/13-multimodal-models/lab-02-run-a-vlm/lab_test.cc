// Lab 13-02: what a real vision-language model will cost.
//
// Expected values are written out, with the arithmetic of the handout; where a test draws its own inputs, they come
// from whole numbers (whole_numbers.h), from trying every grid (all_grids.h), or from stack distances
// (stack_distances.h).

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/all_grids.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/expect_answers.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/stack_distances.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/whole_numbers.h"

namespace run_a_vlm {

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using testing::Eighths;
using testing::ExpectCandidates;
using testing::ExpectReplay;
using testing::ExpectResize;
using testing::ExpectTokens;
using testing::ExpectTtft;
using testing::ExpectWork;
using testing::FittingGrids;
using testing::ReplayByStackDistances;
using testing::Resized;
using testing::ResizeInWholeNumbers;
using testing::Text;
using testing::Where;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kExhausted = absl::StatusCode::kResourceExhausted;
constexpr ResizeLimits kQwen, kSmall = {.max_pixels = 1003520};

GRADED_TEST(SmartResize, RoundsHalvesToTheEvenMultiple, 2) {
  // 70 is 2.5 times 28, 42 is 1.5 times, 98 is 3.5 times, 126 is 4.5 times.
  ExpectResize({70, 70}, kQwen, {56, 56},
               {{"84 x 84",
                 "std::round takes halves away from zero; Python's round, which made the model's training "
                 "data, takes them to the even number"}});
  ExpectResize({42, 42}, kQwen, {56, 56});
  ExpectResize({98, 98}, kQwen, {112, 112}, {{"84 x 84", "3.5 lies between 3 and 4, and 4 is even"}});
  ExpectResize({126, 126}, kQwen, {112, 112}, {{"140 x 140", "4.5 lies between 4 and 5, and 4 is even"}});
  ExpectResize({42, 70}, kQwen, {56, 56});
  ExpectResize({28, 28}, kQwen, {56, 56});  // below min_pixels
  ExpectResize({336, 336}, kQwen, {336, 336});
  ExpectResize({672, 672}, kQwen, {672, 672});
  ExpectResize({960, 1280}, kQwen, {952, 1288},
               {{"980 x 1288", "the nearest multiple, not the next one"}, {"952 x 1260", "the nearest multiple"}});
  ExpectResize({1280, 960}, kQwen, {1288, 952});
  ExpectResize({480, 640}, kQwen, {476, 644});
  ExpectResize({1080, 1920}, kQwen, {1092, 1932});
  // Another factor: 16 pixels, 40 is 2.5 times.
  ExpectAnswer<std::string>("SmartResize(40 x 56, 16, {1, 100000})", Resized({40, 56}, 16, {1, 100000}), "32 x 64");
}

GRADED_TEST(SmartResize, ShrinksWhatIsAboveTheCap, 2) {
  ExpectResize({960, 1280}, kSmall, {840, 1148},
               {{"952 x 1288", "952 x 1288 are 1,226,176 pixels, above the cap of 1,003,520"},
                {"868 x 1176", "rounded up: the result is above the cap again"},
                {"868 x 1148", "rounded to the nearest: the result may be above the cap again"}});
  ExpectResize({600, 1710}, kSmall, {588, 1680},
               {{"588 x 1708", "beta is of the original sides; here it was taken of the rounded ones"}});
  ExpectResize({1080, 1920}, kSmall, {728, 1316});
  ExpectResize({2160, 3840}, kSmall, {728, 1316});
  ExpectResize({4320, 7680}, kSmall, {728, 1316});
  ExpectResize({3000, 4000}, kSmall, {840, 1148});
  ExpectResize({480, 640}, kSmall, {476, 644});  // already small enough
  ExpectResize({2160, 3840}, kQwen, {2156, 3836});
  ExpectResize({4320, 7680}, kQwen, {2688, 4760}, {{"4312 x 7672", "33,081,664 pixels, above the cap of 12,845,056"}});
  ExpectResize({3000, 4000}, kQwen, {2996, 4004});
  // A true 4:3 photo under a cap of 1.1 million: the third candidate of the handout.
  ExpectResize({960, 1280}, {3136, 1100000}, {896, 1204});
}

GRADED_TEST(SmartResize, GrowsWhatIsBelowTheFloor, 1) {
  ExpectResize({14, 14}, kQwen, {56, 56}, {{"28 x 28", "784 pixels, below min_pixels = 3136"}});
  ExpectResize({56, 56}, kQwen, {56, 56});
  // beta = sqrt(3136 / 1568) = 1.4142: 79.2 and 39.6, rounded up.
  ExpectResize({56, 28}, kQwen, {84, 56}, {{"56 x 28", "below min_pixels"}, {"56 x 28", "rounded down"}});
  ExpectResize({1, 100}, kQwen, {28, 112}, {{"28 x 560", "a side is at least one factor before its area is judged"}});
  ExpectResize({10, 1000}, kQwen, {28, 1008},
               {{"0 x 1008", "a side is at least one factor"},
                {"28 x 560", "a side is at least one factor before its area is judged"}});
}

GRADED_TEST(SmartResize, RefusesWhatIsTooThin, 1) {
  const auto refused = [](const ImageSize& in, const std::string& rule, Where where = Where::current()) {
    ExpectError(absl::StrCat("SmartResize(", Text(in), ", 28, ", Text(kQwen), ")"), SmartResize(in, kFactor, kQwen),
                kInvalid, rule, where);
  };
  refused({1, 201}, "the long side is at most 200 times the short one");
  refused({201, 1}, "the long side is at most 200 times the short one");
  refused({300, 60001}, "60001 is more than 200 * 300");
  refused({0, 100}, "a side has at least one pixel");
  refused({100, kMaxSide + 1}, "a side has at most kMaxSide pixels");
  ExpectError("SmartResize(28 x 28, 0)", SmartResize({28, 28}, 0, kQwen), kInvalid, "a factor of at least 1");
  ExpectError("SmartResize(28 x 28, 28, {2, 1})", SmartResize({28, 28}, 28, {2, 1}), kInvalid,
              "min_pixels <= max_pixels");
  // Their neighbours are answered.
  ExpectResize({1, 200}, kQwen, {28, 196});
  ExpectResize({200, 1}, kQwen, {196, 28});
  ExpectAnswer<std::string>("SmartResize(300 x 60000, 28, {3136, 2^32})", Resized({300, 60000}, 28, {3136, kMaxPixels}),
                            "308 x 60004");
}

GRADED_TEST(SmartResize, AgreesWithWholeNumbers, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  int compared = 0;
  for (int round = 0; round < 400; ++round) {
    const int largest = rng.Below(2) == 0 ? 200 : 3000;
    const ImageSize in = {1 + rng.Below(largest), 1 + rng.Below(largest)};
    const ResizeLimits limits = {.min_pixels = 784 * (1 + rng.Below(8)), .max_pixels = 784 * (210 + rng.Below(2000))};
    if (std::max(in.height, in.width) > kMaxAspectRatio * std::min(in.height, in.width)) continue;
    const std::optional<ImageSize> expected = ResizeInWholeNumbers(in, limits);
    if (!expected.has_value()) continue;
    ++compared;
    if (!ExpectResize(in, limits, *expected)) return;
    // What follows: multiples, never above the cap. (It holds for caps from 200 tokens on: a side of one factor times
    // the longest that the aspect allows.)
    ASSERT_EQ(expected->height % kFactor + expected->width % kFactor, 0);
    ASSERT_LE(expected->height * expected->width, limits.max_pixels);
  }
  ASSERT_GT(compared, 200);
}

GRADED_TEST(QwenImageTokens, CountTheResizedImage, 1) {
  ExpectTokens({960, 1280}, kQwen, 1564, 1610);
  ExpectTokens({480, 640}, kQwen, 391, 414);  // half the sides, exactly a quarter
  ExpectTokens({336, 336}, kQwen, 144);
  ExpectTokens({672, 672}, kQwen, 576);
  for (const int64_t side : {70, 42, 28, 14, 56}) ExpectTokens({side, side}, kQwen, 4, 9);
  ExpectTokens({98, 98}, kQwen, 16);
  ExpectTokens({1, 100}, kQwen, 4);
  ExpectTokens({10, 1000}, kQwen, 36);
  ExpectTokens({1, 200}, kQwen, 7, 8);
  ExpectTokens({1080, 1920}, kQwen, 2691);
  ExpectTokens({2160, 3840}, kQwen, 10549);
  ExpectTokens({4320, 7680}, kQwen, 16320, 42625);
  ExpectTokens({3000, 4000}, kQwen, 15301);
  ExpectError("QwenImageTokens(1 x 201)", QwenImageTokens({1, 201}, kQwen), kInvalid, "as SmartResize");
}

GRADED_TEST(QwenImageTokens, MaxPixelsIsALever, 1) {
  struct Row {
    int64_t max_pixels, tokens;
  };
  for (const auto& [max_pixels, tokens] :
       {Row{12845056, 1564}, Row{1003520, 1230}, Row{602112, 768}, Row{401408, 494}, Row{200704, 234}}) {
    ExpectTokens({960, 1280}, {.max_pixels = max_pixels}, tokens, 1564);
  }
  ExpectTokens({1080, 1920}, kSmall, 1222, 2691);
  ExpectTokens({2160, 3840}, kSmall, 1222, 10549);
  ExpectTokens({4320, 7680}, kSmall, 1222, 16320);
  ExpectTokens({3000, 4000}, kSmall, 1230, 15301);
  ExpectTokens({960, 1280}, {.max_pixels = 1100000}, 1376);
  // One token is 784 pixels, so the cap says how many tokens an image has at most: 4 at least, 16,384 at most; 1,280.
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 50; ++round) {
    const ImageSize in = {500 + rng.Below(8000), 500 + rng.Below(8000)};
    const absl::StatusOr<int64_t> all = QwenImageTokens(in, kQwen), capped = QwenImageTokens(in, kSmall);
    ASSERT_TRUE(all.ok() && capped.ok()) << all.status() << capped.status();
    ASSERT_LE(*all, 16384) << Text(in);
    ASSERT_LE(*capped, 1280) << Text(in);
    ASSERT_GE(*capped, 4) << Text(in);
  }
}

GRADED_TEST(PredictBill, AddsTextAndImages, 1) {
  const ServerConfig server;
  const ImageSize photo = {960, 1280};
  const std::vector<ImageSize> none, one = {photo}, two = {photo, photo};
  // 1,564 tokens a photo; ceil(1594 / 16) = 100, ceil(3158 / 16) = 198; 28,672 bytes a token.
  ExpectAnswer<VlmBill>("PredictBill(30, 960 x 1280)", PredictBill(30, one, server), {1594, 100, 45703168, 2502},
                        {{{1594, 100, 45875200, 2502}, "the bytes of the tokens, not of whole blocks"},
                         {{1595, 100, 45731840, 2501}, "the marker is one of the image's tokens, not one of the text"},
                         {{1640, 103, 47022080, 2456}, "pure ceilings: the processor resizes first"}});
  ExpectAnswer<VlmBill>("PredictBill(30, twice 960 x 1280)", PredictBill(30, two, server), {3158, 198, 90546176, 938});
  ExpectAnswer<VlmBill>("PredictBill(30, no image)", PredictBill(30, none, server), {30, 2, 860160, 4066});
  // The prompt of the printed capture: 1,421 tokens, 89 blocks, 38.86 MiB.
  ExpectAnswer<VlmBill>("PredictBill(1421, no image)", PredictBill(1421, none, server), {1421, 89, 40742912, 2675});
  ExpectAnswer<VlmBill>("PredictBill(0, no image)", PredictBill(0, none, server), {0, 0, 0, 4096});
  // The lever: the same photo for a server with a cap.
  ExpectAnswer<VlmBill>("PredictBill(30, 960 x 1280), max_pixels 401,408",
                        PredictBill(30, one, {.resize = {.max_pixels = 401408}}), {524, 33, 15024128, 3572});
  ExpectAnswer<VlmBill>("PredictBill(30, 960 x 1280), max_model_len 1594",
                        PredictBill(30, one, {.max_model_len = 1594}), {1594, 100, 45703168, 0});
  ExpectError("PredictBill(30, 960 x 1280), max_model_len 1593", PredictBill(30, one, {.max_model_len = 1593}),
              kExhausted, "a prompt is at most max_model_len long");
}

GRADED_TEST(PredictBill, AsksHowManyImagesFirst, 1) {
  const ServerConfig server;
  const auto refused = [&](const std::vector<ImageSize>& images, absl::StatusCode code, const std::string& rule,
                           Where where = Where::current()) {
    std::string call = absl::StrCat("PredictBill(30, ", images.size(), " images");
    for (const ImageSize& image : images) absl::StrAppend(&call, ", ", Text(image));
    ExpectError(absl::StrCat(call, ")"), PredictBill(30, images, server), code, rule, where);
  };
  const ImageSize photo = {960, 1280};
  refused({photo, photo, photo}, kExhausted, "at most 2 images (limit_mm_per_prompt)");
  // Whoever looks at the images first finds another fault first, after work that was for nothing.
  refused({{1, 201}, photo, photo}, kExhausted, "at most 2 images: this is asked before any image is looked at");
  refused({photo, photo, {0, 0}}, kExhausted, "at most 2 images: this is asked before any image is looked at");
  refused({photo, {1, 201}}, kInvalid, "an image that is too thin");
  refused({{0, 1280}}, kInvalid, "a side has at least one pixel");
  ExpectError("PredictBill(-1, no image)", PredictBill(-1, {}, server), kInvalid, "tokens are not negative");
  ExpectError("PredictBill(30, no image), block size 0", PredictBill(30, {}, {.block_size = 0}), kInvalid,
              "a block has at least one token");
  ExpectAnswer<VlmBill>("PredictBill(30, no image), no image allowed", PredictBill(30, {}, {.images_per_prompt = 0}),
                        {30, 2, 860160, 4066});
}

GRADED_TEST(CaptureCandidates, ListTheGridsThatFit, 1) {
  // The printed capture, a photo of "about" 1280 x 960 with "about" 30 tokens of text: three readings, none certain.
  ExpectCandidates(1421, {20, 50, 1.2, 1.4}, "32 x 43 + 45, 33 x 42 + 35, 34 x 41 + 27",
                   {{"34 x 41 + 27, 33 x 42 + 35, 32 x 43 + 45", "ascending in rows"}});
  // With exactly 30 tokens of text there is none: 1391 = 13 * 107.
  ExpectCandidates(1421, {30, 30, 1, 2}, "");
  ExpectCandidates(1421, {30, 30, 1, 200}, "13 x 107 + 30");
  // Bounds belong to what they bound.
  ExpectCandidates(1421, {27, 45, 1.2, 1.4}, "32 x 43 + 45, 33 x 42 + 35, 34 x 41 + 27",
                   {{"33 x 42 + 35, 34 x 41 + 27", "45 tokens of text are allowed: at most 45"},
                    {"32 x 43 + 45, 33 x 42 + 35", "27 tokens of text are allowed: at least 27"},
                    {"33 x 42 + 35", "27 and 45 tokens of text are allowed"}});
  ExpectCandidates(1594, {30, 30, 1.25, 1.5}, "34 x 46 + 30");  // what our own prediction would print
  ExpectCandidates(12, {0, 0, 1, 3}, "2 x 6 + 0, 3 x 4 + 0");
  ExpectCandidates(16, {0, 0, 1, 1}, "4 x 4 + 0", {{"", "a square is a grid, too: rows <= cols"}});
  ExpectCandidates(20, {0, 0, 1.25, 1.25}, "4 x 5 + 0");
  ExpectCandidates(5, {0, 4, 4, 5}, "1 x 4 + 1, 1 x 5 + 0");
}

GRADED_TEST(CaptureCandidates, AgreeWithTryingAllGrids, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 40; ++round) {
    const int printed = 1 + rng.Below(300), least = rng.Below(40), most = least + rng.Below(20);
    const int low = 8 + rng.Below(16), high = low + rng.Below(32);
    const Eighths plausible = {least, most, low, high};
    if (!ExpectCandidates(printed, plausible.AsPlausible(), FittingGrids(printed, plausible))) return;
  }
  ExpectError("CaptureCandidates(0)", CaptureCandidates(0, {0, 0, 1, 2}), kInvalid, "a prompt has at least one token");
  ExpectError("CaptureCandidates(9, text 5 to 4)", CaptureCandidates(9, {5, 4, 1, 2}), kInvalid, "least <= most");
  ExpectError("CaptureCandidates(9, aspect 2 to 1)", CaptureCandidates(9, {0, 0, 2, 1}), kInvalid, "least <= most");
}

GRADED_TEST(EncoderFlops, CountEveryProduct, 1) {
  // Whole numbers below 2^53 are exact in a double, in whatever order they are added: no tolerance.
  const VisionShape qwen;
  ExpectNear("EncoderFlops(Qwen2-VL-2B, 4 patches)", EncoderFlops(qwen, 4), 5115985920.0, 0);
  ExpectNear("EncoderFlops(Qwen2-VL-2B, 256 patches)", EncoderFlops(qwen, 256), 337992744960.0, 0,
             {{337992744960.0 / 2, "a multiplication and an addition are two"},
              {337992744960.0 - 32 * 2.0 * 256 * 256 * 1280,
               "no mask: every patch attends to every patch, and scores "
               "are used, too"},
              {337992744960.0 - 32 * 4.0 * 256 * 256 * 1280, "attention itself is missing"},
              {337992744960.0 + 192 * 2.0 * (5120.0 * 5120 + 5120.0 * 1536), "the merger sees a quarter of the rows"}});
  ExpectNear("EncoderFlops(Qwen2-VL-2B, 1024 patches)", EncoderFlops(qwen, 1024), 1480819998720.0, 0);
  // 960 x 1280: 68 x 92 patches.
  ExpectNear("EncoderFlops(Qwen2-VL-2B, 6256 patches)", EncoderFlops(qwen, 6256), 14409595944960.0, 0);
  // By hand, all sizes different: 8 patches, 1 layer of width 3, 5 values, 7 out.
  // 2*8*5*3 = 240; 2*8*12*9 + 4*64*3 = 1728 + 768; 2*2*(144 + 84) = 912.
  ExpectNear("EncoderFlops(1 layer, width 3, 5 values, out 7; 8 patches)",
             EncoderFlops({.layers = 1, .width = 3, .patch_values = 5, .llm_width = 7}, 8), 3648, 0);
  ExpectError("EncoderFlops(6 patches)", EncoderFlops(qwen, 6), kInvalid, "a multiple of 4 patches");
  ExpectError("EncoderFlops(0 patches)", EncoderFlops(qwen, 0), kInvalid, "at least 4 patches");
}

GRADED_TEST(PrefillFlops, ComputeLogitsOnce, 1) {
  const LlmShape qwen;
  ExpectNear("PrefillFlops(Qwen2-VL-2B, 1 token)", PrefillFlops(qwen, 1), 3087310848.0, 0);
  ExpectNear("PrefillFlops(Qwen2-VL-2B, 30 tokens)", PrefillFlops(qwen, 30), 79158484992.0, 0,
             {{79158484992.0 + 29 * 2.0 * 1536 * 151936, "logits of the last token alone: nobody asks for the others"},
              {79158484992.0 - 2.0 * 1536 * 151936, "the logits of the last token are missing"},
              {79158484992.0 + 28 * 2.0 * 30 * 29 * 1536, "causal: token t attends to t + 1 tokens, not to all"}});
  ExpectNear("PrefillFlops(Qwen2-VL-2B, 1594 tokens)", PrefillFlops(qwen, 1594), 4396060336128.0, 0);
  // By hand: 2 layers of width 4, keys 2, MLP 5, 7 tokens of vocabulary; 3 tokens.
  // A layer: 2*3*(2*16 + 2*4*2 + 3*4*5) + 2*3*4*4 = 648 + 96; logits 2*4*7 = 56.
  ExpectNear("PrefillFlops(2 layers, width 4, keys 2, MLP 5, vocabulary 7; 3 tokens)",
             PrefillFlops({.layers = 2, .width = 4, .kv_width = 2, .mlp_width = 5, .vocabulary = 7}, 3), 1544, 0);
  ExpectError("PrefillFlops(0 tokens)", PrefillFlops(qwen, 0), kInvalid, "a prompt has at least one token");
}

GRADED_TEST(PredictTtft, IsTheSlowerOfTwoLimits, 1) {
  const VlmShape qwen;
  const GpuSpec a100 = prefill_vs_decode::kA100;
  const ImageSize photo = {960, 1280};
  // 30 tokens: 79.2 GFLOP take 0.25 ms, 1,543,714,304 weights of 2 bytes 1.54 ms. Memory.
  ExpectTtft(
      "PredictTtft(30, no image, A100)", PredictTtft(30, {}, kQwen, qwen, a100), {0, 1543714304.0 * 2 / 2.0e12},
      {{665271296.0 * 2 / 2.0e12, "without images the encoder does not run, and its weights stay where they are"}},
      {{79158484992.0 / 312e12, "30 tokens are below the ridge of 156: the weights take longer than the FLOPs"},
       {79158484992.0 / 312e12 + 1543714304.0 * 2 / 2.0e12, "the slower of the two, not both one after the other"}});
  // 1,594 tokens, 6,256 patches. Arithmetic.
  ExpectTtft("PredictTtft(30, 960 x 1280, A100)", PredictTtft(30, std::vector{photo}, kQwen, qwen, a100),
             {14409595944960.0 / 312e12, 4396060336128.0 / 312e12},
             {{14409595944960.0 / 312e12 + 665271296.0 * 2 / 2.0e12, "the slower of the two, not their sum"}});
  // An image of 4 tokens, 16 patches, is below the ridge in the encoder, too: 665,271,296 weights of 2 bytes.
  ExpectTtft("PredictTtft(30, 56 x 56, A100)", PredictTtft(30, std::vector<ImageSize>{{56, 56}}, kQwen, qwen, a100),
             {665271296.0 * 2 / 2.0e12, 1543714304.0 * 2 / 2.0e12});
  // One byte a weight.
  VlmShape one_byte = qwen;
  one_byte.bytes_per_weight = 1;
  ExpectTtft("PredictTtft(30, no image, A100, 1 byte)", PredictTtft(30, {}, kQwen, one_byte, a100),
             {0, 1543714304.0 / 2.0e12});
  ExpectError("PredictTtft(0, no image)", PredictTtft(0, {}, kQwen, qwen, a100), kInvalid, "at least one token");
  ExpectError("PredictTtft(30, 1 x 201)", PredictTtft(30, std::vector<ImageSize>{{1, 201}}, kQwen, qwen, a100),
              kInvalid, "as QwenImageTokens");
  ExpectError("PredictTtft(30, no image, no bandwidth)", PredictTtft(30, {}, kQwen, qwen, {312e12, 0}), kInvalid,
              "a bandwidth above 0");
}

GRADED_TEST(PredictTtft, LetsEachImageAttendToItself, 1) {
  const VlmShape qwen;
  const GpuSpec a100 = prefill_vs_decode::kA100;
  const ImageSize photo = {960, 1280};
  // Two photos: twice the FLOPs of one; 12,512 patches that all attended to each other would be 22.4 TFLOP more.
  const double twice = 2 * 14409595944960.0, together = twice + 32 * 4 * 1280.0 * (2.0 * 6256 * 6256);
  ExpectTtft("PredictTtft(30, twice 960 x 1280, A100)", PredictTtft(30, std::vector{photo, photo}, kQwen, qwen, a100),
             {twice / 312e12,
              (28 * (2 * 3158 * (2 * 1536.0 * 1536 + 2 * 1536.0 * 256 + 3 * 1536.0 * 8960) + 2.0 * 3158 * 3159 * 1536) +
               2 * 1536.0 * 151936) /
                  312e12},
             {{together / 312e12, "an image's patches attend to each other, and not to those of another image"}});
  // Two of 4 tokens: the encoder's weights are read once for both.
  const ImageSize icon = {56, 56};
  ExpectTtft("PredictTtft(30, twice 56 x 56, A100)", PredictTtft(30, std::vector{icon, icon}, kQwen, qwen, a100),
             {665271296.0 * 2 / 2.0e12, 1543714304.0 * 2 / 2.0e12},
             {{2 * 665271296.0 * 2 / 2.0e12, "one pass over all images of the prompt: the weights are read once"}});
  // The lever in time: 234 tokens instead of 1,564.
  ExpectTtft("PredictTtft(30, 960 x 1280, max_pixels 200,704, A100)",
             PredictTtft(30, std::vector{photo}, {.max_pixels = 200704}, qwen, a100),
             {(2 * 936.0 * 1176 * 1280 + 32 * (2 * 936.0 * 12 * 1280 * 1280 + 4 * 936.0 * 936 * 1280) +
               2 * 234.0 * (5120.0 * 5120 + 5120.0 * 1536)) /
                  312e12,
              (28 * (2 * 264 * (2 * 1536.0 * 1536 + 2 * 1536.0 * 256 + 3 * 1536.0 * 8960) + 2.0 * 264 * 265 * 1536) +
               2 * 1536.0 * 151936) /
                  312e12});
}

// 56 x 56: 3,136 pixels, 75,264 bytes. 112 x 112: 12,544 pixels, 301,056 bytes.
constexpr int64_t kIcon = 3136, kTile = 12544;
ProcessorCall Icon(uint64_t content, const ResizeLimits& limits = {}) { return {content, {56, 56}, limits}; }
ProcessorCall Tile(uint64_t content) { return {content, {112, 112}, {}}; }

GRADED_TEST(ReplayProcessorCache, KeepsWhatTheKeySays, 1) {
  const int64_t much = int64_t{1} << 32;  // 4 GiB, vLLM's default
  ExpectReplay("nothing", {}, much, {});
  ExpectReplay("A A A", {Icon(1), Icon(1), Icon(1)}, much, {{false, true, true}, kIcon, 24 * kIcon});
  // A photo of 960 x 1280 is held as 952 x 1288 x 24 bytes = 28 MiB.
  ExpectReplay("960 x 1280", {{1, {960, 1280}, {}}}, much, {{false}, 1226176, 29428224},
               {{{{false}, 1228800, 29491200}, "what is kept is the resized image"}});
  // The same image under another cap is another result.
  ExpectReplay("A, A under a cap of 602,112, A",
               {{1, {960, 1280}, {}}, {1, {960, 1280}, {3136, 602112}}, {1, {960, 1280}, {}}}, much,
               {{false, false, true}, 1226176 + 602112, 24 * (1226176 + 602112)},
               {{{{false, true, true}, 1226176, 24 * 1226176},
                 "the result depends on the limits, too: a hit would be an image of the wrong size"}});
  // Room for two icons. A is used again, so B goes when C comes; then A is still there and B is not.
  ExpectReplay("A B A C A B", {Icon(1), Icon(2), Icon(1), Icon(3), Icon(1), Icon(2)}, 2 * 24 * kIcon,
               {{false, false, true, false, true, false}, 4 * kIcon, 2 * 24 * kIcon},
               {{{{false, false, true, false, false, false}, 5 * kIcon, 2 * 24 * kIcon},
                 "a hit makes an entry the most recently used one: first in, first out is another rule"}});
  // A tile is four icons. Of three icons in a room for five, the two oldest go.
  ExpectReplay("A B C T C B", {Icon(1), Icon(2), Icon(3), Tile(4), Icon(3), Icon(2)}, 5 * 24 * kIcon,
               {{false, false, false, false, true, false}, 4 * kIcon + kTile, 2 * 24 * kIcon});
  // What does not fit at all is processed and not kept, and nothing goes for it.
  ExpectReplay("A T T A", {Icon(1), Tile(2), Tile(2), Icon(1)}, 24 * kTile - 1,
               {{false, false, false, true}, kIcon + 2 * kTile, 24 * kIcon},
               {{{{false, false, false, false}, 2 * kIcon + 2 * kTile, 24 * kIcon},
                 "nothing has to go for an image that does not fit anyway"}});
  ExpectReplay("T T", {Tile(1), Tile(1)}, 24 * kTile, {{false, true}, kTile, 24 * kTile});
  ExpectReplay("A A, no room", {Icon(1), Icon(1)}, 0, {{false, false}, 2 * kIcon, 0});
  ExpectError("ReplayProcessorCache(1 x 201)",
              ReplayProcessorCache(std::vector<ProcessorCall>{{1, {1, 201}, {}}}, much), kInvalid, "as SmartResize");
  ExpectError("ReplayProcessorCache(-1 bytes)", ReplayProcessorCache({}, -1), kInvalid, "a capacity of at least 0");
}

GRADED_TEST(ReplayProcessorCache, AgreesWithStackDistances, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 20; ++round) {
    const int room = 1 + rng.Below(5);
    std::vector<ProcessorCall> calls;
    for (int i = 0; i < 60; ++i) {
      // Two caps that change nothing about an icon, but are different keys.
      calls.push_back(Icon(1 + rng.Below(4), rng.Below(2) == 0 ? kQwen : kSmall));
    }
    if (!ExpectAnswer<ProcessorReplay>(absl::StrCat("ReplayProcessorCache(60 calls; room for ", room, ")"),
                                       ReplayProcessorCache(calls, room * 24 * kIcon),
                                       ReplayByStackDistances(calls, room, kIcon))) {
      return;
    }
  }
}

GRADED_TEST(WorkLeft, AsksEachCacheItsOwnQuestion, 1) {
  ExpectWork({false, false, 0}, {true, true, 595});
  ExpectWork({true, false, 0}, {false, true, 595});
  ExpectWork(
      {true, true, 0}, {false, false, 595},
      {{{false, false, 19}, "cached embeddings spare the encoder; the language model still computes their positions"}});
  // 36 of the 37 blocks of 16 that a first request left behind: placeholders at 576 to 581 are not covered.
  ExpectWork({true, false, 576}, {false, true, 19}, {{{false, false, 19}, "six placeholders lie behind the prefix"}});
  ExpectWork({true, true, 576}, {false, false, 19});
  // The prefix ends exactly behind the image, and one token earlier.
  ExpectWork({true, false, 582}, {false, false, 13}, {{{false, true, 13}, "no placeholder lies behind the prefix"}});
  ExpectWork({true, false, 581}, {false, true, 14},
             {{{false, false, 14}, "the last placeholder, 581, is not covered"}});
  ExpectWork({true, false, 592}, {false, false, 3});
  ExpectWork({false, false, 592}, {true, false, 3},
             {{{false, false, 3}, "the engine must know how many tokens the image has, and only the processor knows"}});
  ExpectWork({false, true, 0}, {true, false, 595});
  const auto refused = [](int64_t tokens, const PlaceholderRange& image, int64_t prefix, const std::string& rule,
                          Where where = Where::current()) {
    ExpectError(absl::StrCat("WorkLeft(", tokens, ", (", image.offset, ", ", image.length, "), prefix ", prefix, ")"),
                WorkLeft(tokens, image, {.prefix_tokens = prefix}), kInvalid, rule, where);
  };
  refused(595, {6, 576}, 595, "the last token is always computed");
  refused(595, {20, 576}, 0, "the image ends within the prompt");
  refused(595, {6, 0}, 0, "an image has at least one placeholder");
}

}  // namespace
}  // namespace run_a_vlm
