// What the quiz of Chapter 30 asks for is what its exercises compute: each formula and the exercise's own function, in
// a thousand variants.

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-04-clip-loss/clip_loss.h"
#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"
#include "phases/13-multimodal-models/exercises/ex-07-two-stage-training/two_stage.h"
#include "phases/13-multimodal-models/exercises/ex-08-token-budget/token_budget.h"
#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"
#include "quiz/formulas/formulas.h"
#include "quiz/formulas/variants.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;
using patch_tokens::Rounding;

using OfLab = std::function<absl::StatusOr<double>(const Arguments&)>;

// `tolerance` is a share of the value; the default is that of a few roundings in double.
void ExpectTheLabToAgree(const std::string& name, const OfLab& of_lab, double tolerance = 1e-12) {
  SCOPED_TRACE(absl::StrCat(name, " COURSE_SEED=", testing::TestSeed()));
  const Formula* formula = FindFormula(name);
  ASSERT_NE(formula, nullptr);
  base::Rng rng{testing::TestSeed()};
  for (int i = 0; i < kVariants; ++i) {
    const Arguments arguments = RandomArguments(*formula, rng);
    const absl::StatusOr<double> value = formula->compute(arguments);
    const absl::StatusOr<double> expected = of_lab(arguments);
    ASSERT_TRUE(IsOk(value));
    ASSERT_TRUE(IsOk(expected));
    ASSERT_NEAR(*value, *expected, tolerance * std::abs(*expected))
        << absl::StrJoin(arguments, ", ", absl::PairFormatter("="));
  }
}

int Int(const Arguments& a, const std::string& name) { return static_cast<int>(a.at(name)); }

OfLab Tokens(const std::string& height, const std::string& width, Rounding rounding) {
  return [=](const Arguments& a) {
    return patch_tokens::PatchTokens(Int(a, height), Int(a, width), Int(a, "patch"), rounding);
  };
}

TEST(PatchTokens, AreThoseOfExercise2) {
  ExpectTheLabToAgree("patch_tokens", Tokens("side", "side", Rounding::kStrict));
  ExpectTheLabToAgree("patch_tokens_cut_off", Tokens("height", "width", Rounding::kFloor));
  ExpectTheLabToAgree("patch_tokens_padded", Tokens("height", "width", Rounding::kCeil));
}

TEST(SpectrogramPatches, AreTheRowsOfExercise9) {
  ExpectTheLabToAgree("spectrogram_patches", [](const Arguments& a) -> absl::StatusOr<double> {
    base::Mat spectrogram = {Int(a, "mel_bins"), Int(a, "frames"), {}};
    spectrogram.data.resize(static_cast<size_t>(spectrogram.rows) * spectrogram.cols);
    ASSIGN_OR_RETURN(const base::Mat patches,
                     audio_patches::Patchify2d(spectrogram, Int(a, "patch"), Int(a, "patch"), Rounding::kFloor));
    return patches.rows;
  });
}

TEST(PatchNullSpace, IsWhatThePatchDimOfExercise2Leaves) {
  ExpectTheLabToAgree("patch_null_space", [](const Arguments& a) -> absl::StatusOr<double> {
    ASSIGN_OR_RETURN(const int64_t values, patch_tokens::PatchDim(Int(a, "patch"), 3));
    return std::fmax(0, static_cast<double>(values) - a.at("model_dim"));
  });
}

absl::StatusOr<token_budget::Budget> Budget(const Arguments& a) {
  const std::optional<int> queries = a.contains("queries") ? std::optional(Int(a, "queries")) : std::nullopt;
  const int context = a.contains("context") ? Int(a, "context") : 1;
  return token_budget::ImageBudget(Int(a, "side"), Int(a, "patch"), Int(a, "text_tokens"), context, queries);
}

absl::StatusOr<double> Remaining(const Arguments& a) {
  ASSIGN_OR_RETURN(const token_budget::Budget budget, Budget(a));
  return budget.remaining;
}

absl::StatusOr<double> Pairs(const Arguments& a) {
  ASSIGN_OR_RETURN(const token_budget::Budget budget, Budget(a));
  return budget.attention_pairs;
}

TEST(TokenBudget, IsThatOfExercise8) {
  ExpectTheLabToAgree("context_left", Remaining);
  ExpectTheLabToAgree("context_left_behind_resampler", Remaining);
  ExpectTheLabToAgree("attention_pairs", Pairs);
  ExpectTheLabToAgree("attention_pairs_behind_resampler", Pairs);
  ExpectTheLabToAgree("pair_ratio", [](const Arguments& a) {
    return token_budget::PairRatio(Int(a, "side"), Int(a, "patch"), Int(a, "text_tokens"), Int(a, "queries"));
  });
}

// Similarities of `pairs` pairs: 1 on the diagonal, `other` elsewhere.
absl::StatusOr<double> Contrast(int pairs, float other, double tau) {
  base::Mat similarities = {pairs, pairs, std::vector<float>(static_cast<size_t>(pairs) * pairs, other)};
  for (int i = 0; i < pairs; ++i) similarities.data[i * pairs + i] = 1;
  ASSIGN_OR_RETURN(const clip_loss::SimilarityLoss loss, clip_loss::LossOfSimilarities(similarities, tau));
  return loss.loss;
}

TEST(ContrastiveLoss, IsThatOfExercise4) {
  // The exercise keeps its logits in floats. 1 / tau is at most 4 here, so a logit is off by at most 4 * 2^-24; and
  // with u = (B - 1) exp(-1 / tau), |d ln(1 + u) / d(1 / tau)| = u / (1 + u) <= ln(1 + u), so the loss is off by no
  // larger share than the logit's error. Twice that leaves room for the roundings in double.
  const double tolerance = 2 * 4 * 0x1p-24;
  ExpectTheLabToAgree(
      "loss_of_identity", [](const Arguments& a) { return Contrast(Int(a, "num_pairs"), 0, a.at("tau")); }, tolerance);
  ExpectTheLabToAgree("chance_loss", [](const Arguments& a) { return Contrast(Int(a, "num_pairs"), 1, 1); });
}

TEST(ProjectorParams, AreThoseOfExercises6And15) {
  ExpectTheLabToAgree("projector_params", [](const Arguments& a) {
    return llava_ledger::ProjectorParams({Int(a, "vision_dim"), Int(a, "hidden_dim"), Int(a, "lm_dim")});
  });
  ExpectTheLabToAgree("projector_params", [](const Arguments& a) {
    return projector::NumParams(Int(a, "vision_dim"), Int(a, "hidden_dim"), Int(a, "lm_dim"));
  });
}

// Exercises 6 and 7 count what configurations weigh: the three parts go into the formula.
TEST(Shares, AreThePercentagesOfExercises6And7) {
  base::Rng rng{testing::TestSeed()};
  for (int i = 0; i < kVariants; ++i) {
    const llava_ledger::VisionConfig vision = {.dim = 64 * (1 + static_cast<int>(rng.Below(24)))};
    const llava_ledger::LmConfig lm = {.dim = 128 * (1 + static_cast<int>(rng.Below(40)))};
    const llava_ledger::ProjectorConfig projector = {
        .in = vision.dim, .hidden = static_cast<int>(rng.Below(5000)), .out = lm.dim};
    const absl::StatusOr<llava_ledger::Ledger> ledger = llava_ledger::MakeLedger(vision, projector, lm);
    ASSERT_TRUE(IsOk(ledger));
    const absl::StatusOr<two_stage::Count> stage_2 = two_stage::CountStage(two_stage::Stage::kInstruct, *ledger);
    ASSERT_TRUE(IsOk(stage_2));
    const Arguments millions = {{"vision_millions", ledger->vision / 1e6},
                                {"projector_millions", ledger->projector / 1e6},
                                {"lm_millions", ledger->lm / 1e6}};
    const auto share = [&](const char* name) { return FindFormula(name)->compute(millions).value(); };
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
    ASSERT_NEAR(share("stage_1_share"), ledger->projector_percent / 100, 1e-12);
    ASSERT_NEAR(share("stage_2_share"), stage_2->percent / 100, 1e-12);
  }
}

}  // namespace
}  // namespace course::quiz
