// Lab 13-03: seven scenarios of one step, whole prefills, and what holds whatever the images and budgets are.
//
// Expected values are written out. Where a test draws its own inputs, it walks over the chunk position by position
// (Walk), which needs no case distinction about ranges; with a flaw switched on, the same walk says what a known
// mistake would have given.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <unordered_set>
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
#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"

namespace encoder_scheduling {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Inputs = std::vector<EncoderInput>;
using Hashes = std::unordered_set<uint64_t>;
using Where = std::source_location;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr uint64_t kA = 0xa, kB = 0xb;

enum class Flaw { kNone, kTouchedOnly, kCancels, kOneLate, kNoCache, kGoesOn, kTwice, kReencodes, kTooEarly };

struct FlawAndHint {
  Flaw flaw;
  const char* hint;
};
constexpr FlawAndHint kFlaws[] = {
    {Flaw::kTouchedOnly, "the encoder runs on the whole image: it is charged whole, however few positions are touched"},
    {Flaw::kCancels, "the tokens in front of the image can be computed: the chunk is shortened, not cancelled"},
    {Flaw::kOneLate, "the position `offset` is the first of the image: the chunk must end in front of it"},
    {Flaw::kNoCache, "what is in the cache needs no encoder"},
    {Flaw::kGoesOn, "tokens are computed in order: behind an image that is not there, nothing can be"},
    {Flaw::kTwice, "equal images have equal embeddings: one run serves both"},
    {Flaw::kReencodes, "an image that ends in front of the chunk is in the key-value cache: nobody needs it any more"},
    {Flaw::kTooEarly, "the chunk ends where the image begins: no position of it is computed in this step"},
};

// Position by position through the chunk.
EncoderStep Walk(const Inputs& inputs, const Chunk& chunk, const Hashes& cached, Flaw flaw = Flaw::kNone) {
  const int64_t c = chunk.num_computed_tokens, end = c + chunk.num_new_tokens;
  EncoderStep step = {.num_new_tokens = chunk.num_new_tokens, .remaining_budget = chunk.encoder_budget};
  std::set<uint64_t> chosen;
  std::set<size_t> seen;
  const int64_t first = flaw == Flaw::kReencodes ? 0 : c, last = flaw == Flaw::kTooEarly ? end + 1 : end;
  for (int64_t position = first; position < last && step.num_new_tokens > 0; ++position) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const auto& [range, hash] = inputs[i];
      if (position < range.offset || position >= range.offset + range.length || !seen.insert(i).second) continue;
      if (chosen.contains(hash) && flaw != Flaw::kTwice) continue;
      if (cached.contains(hash) && flaw != Flaw::kNoCache) continue;
      const int64_t touched = std::min(end, range.offset + range.length) - position;
      const int64_t cost = flaw == Flaw::kTouchedOnly ? touched : range.length;
      const bool cut =
          chunk.chunking == Chunking::kNotInsideImages && position > c && range.offset + range.length > end;
      if (cut || cost > step.remaining_budget) {
        if (flaw == Flaw::kGoesOn) continue;
        step.num_new_tokens = flaw == Flaw::kCancels ? 0 : position - c + (flaw == Flaw::kOneLate ? 1 : 0);
        return step;
      }
      chosen.insert(hash);
      step.encode.push_back(static_cast<int64_t>(i));
      step.remaining_budget -= cost;
    }
  }
  return step;
}

std::string Text(const EncoderStep& step) {
  return absl::StrCat("encode {", absl::StrJoin(step.encode, ", "), "}, ", step.num_new_tokens, " tokens, ",
                      step.remaining_budget, " left");
}

std::string Text(const Inputs& inputs) {
  return absl::StrCat("{",
                      absl::StrJoin(inputs, ", ",
                                    [](std::string* out, const EncoderInput& input) {
                                      absl::StrAppend(out, "(", input.range.offset, ", ", input.range.length, ", ",
                                                      absl::Hex(input.content_hash), ")");
                                    }),
                      "}");
}

std::string Call(const Inputs& inputs, const Chunk& chunk, const Hashes& cached) {
  const std::set<uint64_t> sorted(cached.begin(), cached.end());
  std::string call = absl::StrCat("ScheduleEncoderInputs(", Text(inputs), ", c = ", chunk.num_computed_tokens,
                                  ", n = ", chunk.num_new_tokens, ", budget ", chunk.encoder_budget);
  if (chunk.chunking == Chunking::kNotInsideImages) call += ", not inside images";
  for (const uint64_t hash : sorted) absl::StrAppend(&call, ", ", absl::Hex(hash), " cached");
  return call + ")";
}

bool ExpectStep(const Inputs& inputs, const Chunk& chunk, const Hashes& cached, const EncoderStep& expected,
                Where where = Where::current()) {
  const absl::StatusOr<EncoderStep> got = ScheduleEncoderInputs(inputs, chunk, cached);
  if (got.ok() && *got == expected) return true;
  std::string hint;
  for (const auto& [flaw, sentence] : kFlaws) {
    if (got.ok() && hint.empty() && *got == Walk(inputs, chunk, cached, flaw)) hint = sentence;
  }
  ReportWrongAnswer(Call(inputs, chunk, cached), Text(expected), got.ok() ? Text(*got) : got.status().ToString(), hint,
                    where);
  return false;
}

// Unless a scenario says otherwise: one image at the positions 60 to 159.
const Inputs kOneImage = {{{60, 100}, kA}};
const Inputs kTwoImages = {{{10, 100}, kA}, {{120, 100}, kB}};

GRADED_TEST(Scenario1, TextInFrontOfTheImageNeedsNoEncoder, 1) {
  ExpectStep({}, {0, 64, 0}, {}, {{}, 64, 0});
  ExpectStep(kOneImage, {0, 50, 512}, {}, {{}, 50, 512});
  ExpectStep(kOneImage, {0, 60, 512}, {}, {{}, 60, 512});
  ExpectStep(kOneImage, {0, 60, 0}, {}, {{}, 60, 0});
  // The exercise of the guide: 2000 computed, a chunk of 2048, an image at 5000.
  ExpectStep({{{5000, 576}, kA}}, {2000, 2048, 100}, {}, {{}, 2048, 100});
}

GRADED_TEST(Scenario2, EnteringAnImageSchedulesItsEncoder, 2) {
  ExpectStep(kOneImage, {0, 100, 512}, {}, {{0}, 100, 412});  // 40 of its positions
  ExpectStep(kOneImage, {0, 61, 512}, {}, {{0}, 61, 412});    // one of them
  ExpectStep(kOneImage, {60, 1, 512}, {}, {{0}, 1, 412});
  ExpectStep(kOneImage, {0, 100, 512}, {kB}, {{0}, 100, 412});  // somebody else's image is cached
  // No token, no image: also where the next token would be inside it.
  ExpectStep(kOneImage, {0, 0, 512}, {}, {{}, 0, 512});
  ExpectStep(kOneImage, {80, 0, 512}, {}, {{}, 0, 512});
}

GRADED_TEST(Scenario3, CachedImageContinuesMidPlaceholderForFree, 2) {
  ExpectStep(kOneImage, {100, 60, 0}, {kA}, {{}, 60, 0});
  ExpectStep(kOneImage, {0, 100, 0}, {kA}, {{}, 100, 0});
  ExpectStep(kTwoImages, {0, 230, 100}, {kA}, {{1}, 230, 0});
}

GRADED_TEST(Scenario4, UnaffordableImageTruncatesTheChunk, 2) {
  ExpectStep(kOneImage, {0, 100, 99}, {}, {{}, 60, 99});
  ExpectStep(kOneImage, {0, 100, 50}, {}, {{}, 60, 50});  // 40 touched positions would be affordable
  ExpectStep(kOneImage, {0, 100, 100}, {}, {{0}, 100, 0});
  ExpectStep(kOneImage, {30, 100, 99}, {}, {{}, 30, 99});
}

GRADED_TEST(Scenario5, BudgetSplitsAcrossTwoImages, 2) {
  ExpectStep(kTwoImages, {0, 230, 150}, {}, {{0}, 120, 50});
  ExpectStep(kTwoImages, {0, 230, 200}, {}, {{0, 1}, 230, 0});
  ExpectStep(kTwoImages, {0, 115, 150}, {}, {{0}, 115, 50});
  // The second one is small enough, and useless without the first.
  ExpectStep({{{10, 100}, kA}, {{120, 50}, kB}}, {0, 230, 60}, {}, {{}, 10, 60});
  // Neighbours: the chunk ends between them.
  ExpectStep({{{0, 40}, kA}, {{40, 40}, kB}}, {0, 80, 40}, {}, {{0}, 40, 0});
}

GRADED_TEST(Scenario6, AlreadyPrefilledImageIsNeverReencoded, 1) {
  ExpectStep({{{10, 100}, kA}, {{120, 50}, kB}}, {110, 60, 50}, {}, {{1}, 60, 0});
  ExpectStep({{{10, 100}, kA}}, {110, 20, 0}, {}, {{}, 20, 0});
  ExpectStep({{{10, 100}, kA}}, {110, 20, 512}, {}, {{}, 20, 512});
}

GRADED_TEST(Scenario7, UncachedImageWithoutBudgetStarves, 1) {
  ExpectStep(kOneImage, {60, 100, 0}, {}, {{}, 0, 0});
  ExpectStep(kOneImage, {60, 100, 99}, {}, {{}, 0, 99});
  ExpectStep(kOneImage, {80, 40, 50}, {}, {{}, 0, 50});  // a prefix hit ended inside the image
  ExpectStep({{{0, 40}, kA}}, {0, 64, 39}, {}, {{}, 0, 39});
  ExpectStep(kOneImage, {0, 100, 0}, {}, {{}, 60, 0});
}

GRADED_TEST(EqualImages, AreEncodedOnce, 1) {
  ExpectStep({{{0, 40}, kA}, {{50, 40}, kA}}, {0, 100, 40}, {}, {{0}, 100, 0});
  ExpectStep({{{0, 40}, kA}, {{50, 40}, kB}, {{90, 40}, kA}}, {0, 130, 80}, {}, {{0, 1}, 130, 0});
  ExpectStep({{{0, 40}, kA}, {{50, 40}, kA}}, {45, 50, 39}, {}, {{}, 5, 39});  // the first one is past, and not kept
}

GRADED_TEST(Chunks, MayBeForbiddenToEndInsideAnImage, 1) {
  const Chunking whole = Chunking::kNotInsideImages;
  ExpectStep(kOneImage, {0, 100, 512, whole}, {}, {{}, 60, 512});
  ExpectStep(kOneImage, {0, 159, 512, whole}, {}, {{}, 60, 512});
  ExpectStep(kOneImage, {0, 160, 512, whole}, {}, {{0}, 160, 412});
  ExpectStep(kOneImage, {60, 100, 512, whole}, {}, {{0}, 100, 412});
  ExpectStep(kOneImage, {0, 100, 0, whole}, {kA}, {{}, 100, 0});  // it is encoded whole already
  ExpectStep(kTwoImages, {0, 150, 512, whole}, {}, {{0}, 120, 412});
}

// Up to five images, some of them equal, with 0 to 8 tokens of text between them. Returns the length of the prompt.
int64_t RandomPrompt(base::Rng& rng, Inputs& inputs) {
  int64_t at = 0;
  std::map<uint64_t, int64_t> length_of;  // equal images are equally long
  for (int i = rng.Below(6); i > 0; --i) {
    at += rng.Below(9);
    const auto hash = static_cast<uint64_t>(rng.Below(4));
    const int64_t length = length_of.emplace(hash, 1 + rng.Below(12)).first->second;
    inputs.push_back({{at, length}, hash});
    at += length;
  }
  return at + rng.Below(9) + (at == 0 ? 1 : 0);
}

GRADED_TEST(Steps, AgreeWithAWalkOverThePositions, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 400; ++round) {
    Inputs inputs;
    const int64_t prompt = RandomPrompt(rng, inputs);
    Chunk chunk;
    chunk.num_computed_tokens = rng.Below(static_cast<int>(prompt));
    chunk.num_new_tokens = rng.Below(static_cast<int>(prompt - chunk.num_computed_tokens) + 1);
    chunk.encoder_budget = rng.Below(30);
    chunk.chunking = rng.Below(4) == 0 ? Chunking::kNotInsideImages : Chunking::kAnywhere;
    Hashes cached;
    for (uint64_t hash = 0; hash < 4; ++hash) {
      if (rng.Below(3) == 0) cached.insert(hash);
    }
    if (!ExpectStep(inputs, chunk, cached, Walk(inputs, chunk, cached))) return;
  }
}

std::string Text(const PrefillTrace& trace) {
  std::string text;
  for (const PrefillTraceStep& step : trace.steps) {
    absl::StrAppend(&text, step.num_computed_tokens, ": ", Text(step.step), "; ");
  }
  return absl::StrCat(text, trace.stalled ? "stalled; " : "", trace.encoder_runs, " encoder runs");
}

bool ExpectPrefill(const Inputs& inputs, int64_t prompt, const PrefillConfig& config, const PrefillTrace& expected,
                   Where where = Where::current()) {
  const absl::StatusOr<PrefillTrace> got = RunPrefill(inputs, prompt, config);
  const std::string call = absl::StrCat("RunPrefill(", Text(inputs), ", ", prompt, " tokens, token budget ",
                                        config.token_budget, ", encoder budget ", config.encoder_budget, ")");
  if (!got.ok()) {
    ReportWrongAnswer(call, Text(expected), got.status().ToString(), "", where);
    return false;
  }
  std::string hint;
  PrefillTrace without_last = expected;
  without_last.steps.pop_back();
  if (Text(*got) == Text(without_last)) hint = "the step in which nothing moves belongs to the trace";
  without_last = expected;
  without_last.stalled = false;
  if (Text(*got) == Text(without_last)) hint = "the prompt is not computed, and no step will change that: say so";
  const std::string right = Text(expected);
  return ExpectAnswer(call, Text(*got), right, {{hint.empty() ? right : Text(*got), hint}}, where);
}

GRADED_TEST(WholePrefills, FollowTheTableOfTheHandout, 2) {
  const Inputs one = {{{6, 576}, kA}}, twins = {{{10, 100}, kA}, {{120, 100}, kA}};
  // The 595 tokens of lab 13-01.
  std::vector<int> prompt(20, 1);
  prompt[6] = 0;
  const auto expanded = image_token_expansion::ExpandPrompt(prompt, 0, std::vector<int64_t>{576});
  ASSERT_TRUE(expanded.ok()) << expanded.status();
  ASSERT_EQ(expanded->ranges[0], one[0].range);
  const int64_t length = std::ssize(expanded->token_ids);
  ASSERT_EQ(length, 595);

  ExpectPrefill(one, length, {256, 576}, {{{0, {{0}, 256, 0}}, {256, {{}, 256, 576}}, {512, {{}, 83, 576}}}, false, 1});
  ExpectPrefill(one, length, {2048, 2048}, {{{0, {{0}, 595, 1472}}}, false, 1});
  ExpectPrefill(kTwoImages, 240, {128, 100}, {{{0, {{0}, 120, 0}}, {120, {{1}, 120, 0}}}, false, 2});
  ExpectPrefill(kTwoImages, 240, {240, 150}, {{{0, {{0}, 120, 50}}, {120, {{1}, 120, 50}}}, false, 2});
  ExpectPrefill(kTwoImages, 240, {240, 200}, {{{0, {{0, 1}, 240, 0}}}, false, 2});
  ExpectPrefill(twins, 240, {128, 100}, {{{0, {{0}, 128, 0}}, {128, {{}, 112, 100}}}, false, 1});
  // The stall: 576 is more than 500, in this step and in every other.
  ExpectPrefill(one, length, {256, 500}, {{{0, {{}, 6, 500}}, {6, {{}, 0, 500}}}, true, 0});
  ExpectPrefill({{{0, 4}, kA}}, 9, {9, 3}, {{{0, {{}, 0, 3}}}, true, 0});
  ExpectPrefill({}, 9, {4, 0}, {{{0, {{}, 4, 0}}, {4, {{}, 4, 0}}, {8, {{}, 1, 0}}}, false, 0});
}

// What must hold whatever the chunks are, looked at position by position.
GRADED_TEST(WholePrefills, ComputeTheSameInWhateverPieces, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 200; ++round) {
    Inputs inputs;
    const int64_t prompt = RandomPrompt(rng, inputs);
    int64_t largest = 0;
    std::set<uint64_t> images;
    for (const auto& [range, hash] : inputs) {
      largest = std::max(largest, range.length);
      images.insert(hash);
    }
    const PrefillConfig config = {.token_budget = 1 + rng.Below(20), .encoder_budget = largest + rng.Below(20)};
    const absl::StatusOr<PrefillTrace> trace = RunPrefill(inputs, prompt, config);
    const std::string call = absl::StrCat("RunPrefill(", Text(inputs), ", ", prompt, " tokens, token budget ",
                                          config.token_budget, ", encoder budget ", config.encoder_budget, ")");
    ASSERT_TRUE(trace.ok()) << call << ": " << trace.status();
    int64_t computed = 0;
    std::multiset<uint64_t> encoded;
    for (const auto& [c, step] : trace->steps) {
      ASSERT_EQ(c, computed) << call << ": a step begins where the one before ended\n" << Text(*trace);
      int64_t spent = 0;
      for (const int64_t i : step.encode) {
        ASSERT_TRUE(i >= 0 && i < std::ssize(inputs)) << call << "\n" << Text(*trace);
        encoded.insert(inputs[i].content_hash);
        spent += inputs[i].range.length;
      }
      ASSERT_LE(spent, config.encoder_budget) << call << ": the budget of a step\n" << Text(*trace);
      ASSERT_LE(step.num_new_tokens, config.token_budget) << call << "\n" << Text(*trace);
      computed += step.num_new_tokens;
      for (const auto& [range, hash] : inputs) {
        ASSERT_TRUE(computed <= range.offset || encoded.contains(hash))
            << call << ": position " << range.offset << " was computed before its embedding existed\n"
            << Text(*trace);
      }
    }
    ASSERT_FALSE(trace->stalled) << call << ": the budget holds the largest image\n" << Text(*trace);
    ExpectAnswer(call + ", tokens computed", computed, prompt);
    ExpectAnswer(call + ", encoder runs", trace->encoder_runs, std::ssize(images),
                 {{std::ssize(inputs), "equal images are encoded once"}});
    ASSERT_EQ(std::ssize(encoded), std::ssize(images)) << call << ": an image was encoded twice\n" << Text(*trace);
  }
}

GRADED_TEST(EncoderBudget, HoldsTheLargestImage, 1) {
  const auto expect = [](int64_t batched, int64_t item, std::optional<int64_t> user, int64_t expected) {
    ExpectAnswer<int64_t>(
        absl::StrCat("EffectiveEncoderBudget(", batched, ", ", item, ", ",
                     user.has_value() ? absl::StrCat(*user) : "nullopt", ", kAnywhere)"),
        EffectiveEncoderBudget(batched, item, user, Chunking::kAnywhere), expected,
        {{user.value_or(batched), "the largest image could never be encoded: its prefill would stall"},
         {std::max(batched, item), "the user's budget counts, as long as it holds the largest image"}});
  };
  expect(256, 576, std::nullopt, 576);
  expect(2048, 576, std::nullopt, 2048);
  expect(2048, 576, 300, 576);
  expect(2048, 576, 700, 700);
  expect(2048, 576, 0, 576);
  // With it, the stalled prefill of the table goes through.
  const absl::StatusOr<int64_t> budget = EffectiveEncoderBudget(256, 576, 500, Chunking::kAnywhere);
  ASSERT_TRUE(budget.ok()) << budget.status();
  const absl::StatusOr<PrefillTrace> trace = RunPrefill(Inputs{{{6, 576}, kA}}, 595, {256, *budget});
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_FALSE(trace->stalled);
  ExpectError("EffectiveEncoderBudget(256, 576, nullopt, kNotInsideImages)",
              EffectiveEncoderBudget(256, 576, std::nullopt, Chunking::kNotInsideImages),
              absl::StatusCode::kFailedPrecondition, "an image that may not be cut must fit into a step");
  ExpectAnswer<int64_t>("EffectiveEncoderBudget(576, 576, nullopt, kNotInsideImages)",
                        EffectiveEncoderBudget(576, 576, std::nullopt, Chunking::kNotInsideImages), 576);
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const auto refused = [](const Inputs& inputs, const Chunk& chunk, const std::string& rule,
                          Where where = Where::current()) {
    ExpectError(Call(inputs, chunk, {}), ScheduleEncoderInputs(inputs, chunk, {}), kInvalid, rule, where);
  };
  const Chunk chunk = {0, 100, 512};
  refused({{{60, 10}, kA}, {{10, 10}, kB}}, chunk, "ranges are ascending");
  refused({{{10, 10}, kA}, {{19, 10}, kB}}, chunk, "ranges do not overlap");
  refused({{{10, 0}, kA}}, chunk, "an image has at least one token");
  refused({{{-1, 10}, kA}}, chunk, "positions begin at 0");
  refused({{{10, INT64_MAX}, kA}}, chunk, "a range ends within kMaxPromptTokens, also when its end leaves 64 bits");
  refused({{{10, 10}, kA}, {{10, 10}, kA}}, {0, 0, 512}, "ranges do not overlap, even if the chunk is empty");
  refused(kOneImage, {-1, 100, 512}, "computed tokens are not negative");
  refused(kOneImage, {0, -1, 512}, "new tokens are not negative");
  refused(kOneImage, {0, 100, -1}, "a budget is not negative");
  ExpectStep({{{10, 10}, kA}, {{20, 10}, kB}}, chunk, {}, {{0, 1}, 100, 492});

  ExpectError("RunPrefill(one image, 595 tokens, token budget 0)", RunPrefill(kOneImage, 595, {0, 576}), kInvalid,
              "a step computes at least one token");
  ExpectError("RunPrefill(image (60, 100), 159 tokens)", RunPrefill(kOneImage, 159, {256, 576}), kInvalid,
              "a range ends within the prompt");
  ExpectError("RunPrefill(no image, 0 tokens)", RunPrefill({}, 0, {256, 576}), kInvalid, "a prompt is not empty");
  ExpectPrefill(kOneImage, 160, {256, 100}, {{{0, {{0}, 160, 0}}}, false, 1});
  ExpectError("EffectiveEncoderBudget(0, 576, nullopt)",
              EffectiveEncoderBudget(0, 576, std::nullopt, Chunking::kAnywhere), kInvalid, "a step has a token");
  ExpectError("EffectiveEncoderBudget(2048, 576, -1)", EffectiveEncoderBudget(2048, 576, -1, Chunking::kAnywhere),
              kInvalid, "a budget is not negative");
}

}  // namespace
}  // namespace encoder_scheduling
