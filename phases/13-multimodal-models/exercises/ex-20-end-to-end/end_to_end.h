// Lab 13-ex-20  End to end: train a model that sees, ask it about pictures that it has never seen, and find out why it
// fails where it fails.
//
// You write the nine functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// The model and its pictures are the course's own (models/vlm.h, models/data/scenes). What is learnt is judged by the
// weights that come back and by what they answer; nobody asks your code how good it is.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_END_TO_END_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_END_TO_END_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/scenes/tasks.h"
#include "models/vlm.h"
#include "nn/adamw.h"
#include "phases/13-multimodal-models/exercises/ex-20-end-to-end/lessons.h"

namespace end_to_end {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct StageOptions {
  int steps = 0;
  int batch = 32;               // lessons a step
  int warmup = 50;              // [steps] until the rate is at its highest
  float learning_rate = 2e-3f;  // which is this
};

// Seeds of pictures: a seed is a picture and everything that is true of it (see lessons.h).
struct Seeds {
  std::vector<uint64_t> test, train;
};

// One picture that was read.
struct Reading {
  int group = 0;   // what the pictures are sorted by: how many dots are on it, or how large its digit is
  int truth = 0;   // what is on it
  int answer = 0;  // what the model said
};

struct Share {
  int right = 0, asked = 0;
};

struct GroupShare {
  int group = 0;
  Share share;
};

// The same question under three conditions. asked = 0: nobody tried.
struct Evidence {
  Share as_is;
  Share more_tokens;    // more of the picture's rows reach the reader, and the patches are as large as before
  Share finer_patches;  // smaller patches, and therefore more rows
};

enum class Cause : int {
  kNone = 0,         // it is read
  kTokenBudget = 1,  // what the encoder saw does not fit into the rows that are handed on
  kPatchSize = 2,    // the encoder itself did not see it
  kNotResolved = 3,  // none of the changes that were tried helps
};

}  // namespace types
using types::Cause;
using types::Evidence;
using types::GroupShare;
using types::Reading;
using types::Seeds;
using types::Share;
using types::StageOptions;

// What Explain compares by.
inline constexpr double kRead = 0.9;   // from this share on, a detail is read
inline constexpr double kHelps = 0.1;  // a change helps if it gains at least this
inline constexpr double kErrors = 2;   // and at least so many standard errors of the difference

// Given: 0 if nobody asked.
inline double Accuracy(const Share& share) { return share.asked == 0 ? 0 : double(share.right) / share.asked; }

// Given: the optimizer of both stages.
inline nn::AdamWOptions OptimizerAt(float learning_rate) {
  return {.learning_rate = learning_rate, .beta2 = 0.98f, .weight_decay = 0.01f};
}

// You write these. Their arguments are well-formed: the functions of the same names below look after that.
//
//   P  side of a patch [pixels]      C  channels      D  width of a token
namespace impl {

// Whether the words that a model wrote are the answer: each word of the reference, then the end of the sentence. What
// stands behind that is not read.
//
//   generated  ids, as many as the model wrote; perhaps without an end
//   reference  ids, the last of which is the end of the sentence
//
// Example: reference {7, 1} with 1 for the end: {7, 1} and {7, 1, 9} are right; {7}, {7, 7, 7} and {7, 9, 1} are not.
// Source:  Rajpurkar et al. 2016, "SQuAD", section 6.1 (exact match), on ids.
bool ExactMatch(std::span<const int> generated, std::span<const int> reference);

// Seeds for scenes to learn from and for scenes to be tested on, none of them in both: of one generator,
// base::Rng{seed}, the first `test` numbers of Next() are the test's, and the `train` numbers behind them training's.
//
//   returns  test (test), train (train)
//
// Example: HoldOut(0, 1, 1): test {0xe220a8397b1dcdaf}, train {0x6e789e6aa1b965f4}.
// Source:  Steele, Lea, Flood 2014, "Fast Splittable Pseudorandom Number Generators": one generator repeats no number
//          within 2^64.
Seeds HoldOut(uint64_t seed, int test, int train);

// How many dimensions of a patch a linear embedding loses at least: it maps P P C numbers to d, and what it maps to 0
// is a space with at least as many dimensions as there are numbers too many.
//
//   patch, channels, dim  P, C, D
//   returns               the least dimension of the null space, 0 if there may be none
//
// Example: 16, 3, 32: 736.   14, 3, 1024: 0.
// Source:  the rank-nullity theorem; Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words", eq. 1.
int64_t NullSpaceDim(int patch, int channels, int dim);

// A change of a patch that its token does not notice: a vector x of a given length with x W = 0.
//
//   patch_w  (P P C, D)
//   length   of the result, |x|
//   seed     other seeds, other directions
//   returns  (P P C) with |x| = length to one part in 10^5, and |x W| <= 10^-5 * length * (the length of W's longest
//            column)
//
// Example: W = (1, 1)^T, length 1: (0.707107, -0.707107), or minus that.
// Errors:  FailedPrecondition if W loses nothing: its null space is {0}. Here: if less than 10^-6 of a random vector is
//          left when all that W sees of it is taken away.
// Numerics: in double; columns that are nearly parallel cost digits.
// Source:  Golub and Van Loan 2013, "Matrix Computations", section 5.2 (Gram-Schmidt).
absl::StatusOr<std::vector<float>> NullPerturbation(const base::Mat& patch_w, double length, uint64_t seed);

// The share of right answers in each group.
//
//   returns  one entry for each group that occurs, the groups ascending
//
// Example: readings {3, 3, 3}, {1, 1, 1}, {3, 3, 4}: group 1: 1 of 1, group 3: 1 of 2.
// Source:  Hoiem, Chodpathumwan, Dai 2012, "Diagnosing Error in Object Detectors": one number hides where it fails.
std::vector<GroupShare> AccuracyBy(std::span<const Reading> readings);

// Why a detail is not read, by what would help. With p of n and q of m right, a change helps if q - p is at least
// kHelps, and at least kErrors standard errors of the difference, sqrt(p (1 - p) / n + q (1 - q) / m). In this order:
//
//   1. as_is is at least kRead                      kNone
//   2. more tokens of the same patches help         kTokenBudget
//   3. finer patches help                           kPatchSize
//   4. otherwise                                    kNotResolved
//
// Example: 0.30 as it is, 0.32 with more tokens, 0.90 with finer patches, 200 each: kPatchSize.
// Source:  the standard error of a difference of two shares: any introduction to statistics; the rule: this course.
Cause Explain(const Evidence& evidence);

// The weights after one stage of training. Step s learns from the lessons of seeds s batch, ..., s batch + batch - 1:
// it goes down the slope of Loss, shortened to 1 (nn::ClipGradNorm), with nn::AdamWStep and OptimizerAt(the rate of
// step s of nn::CosineSchedule{learning_rate, 0, warmup, steps}). Only what exercise 7's Trains(stage, part) says is
// trained; everything else keeps its bits. The optimizer begins with no memory.
//
//   seeds    (steps batch)
//   returns  all weights
//
// Errors:  none here, see the checked functions below.
// Cost:    the forward pass of a batch, and for what is trained the backward pass, each step.
// Source:  Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.2.
Weights TrainStage(Stage stage, const Weights& start, std::span<const uint64_t> seeds, const StageOptions& options);

// The weights after both stages: kAlign on the first align.steps align.batch seeds, then kInstruct on those behind
// them.
//
//   start    an encoder and a language model that have been trained apart, and a projector that has not
//   seeds    (align.steps align.batch + instruct.steps instruct.batch)
//   returns  all weights
//
// Errors:  none here, see below.
// Source:  Liu et al. 2023, section 4.2.
Weights TrainVlm(const Weights& start, std::span<const uint64_t> seeds, const StageOptions& align,
                 const StageOptions& instruct);

// What a model writes about pictures, word by word (models::Answer with scenes::kEos).
//
//   images   (B) of 32 x 32 x 3 values from 0 to 1
//   tasks    (B) what is asked about each
//   returns  (B) ids; the last one is scenes::kEos, unless the model did not stop
//
// Errors:  none here, see below.
// Source:  Liu et al. 2023, section 4.1.
std::vector<std::vector<int>> Answers(const Weights& weights, const std::vector<base::Image>& images,
                                      const std::vector<scenes::Task>& tasks);

}  // namespace impl

inline constexpr int kMaxWidth = 1 << 16, kMaxSeeds = 1 << 24;

inline absl::Status CheckWeights(const Weights& weights) {
  const size_t there_are = nn::CountParams(Specs());
  if (weights.size() == there_are) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(weights.size(), " weights; the model has ", there_are));
}

inline absl::Status CheckStage(const StageOptions& options) {
  if (options.steps == 0) return absl::OkStatus();
  if (options.steps > 0 && options.batch >= 1 && options.warmup >= 0 && options.warmup < options.steps &&
      options.learning_rate > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      options.steps, " steps of ", options.batch, " lessons, ", options.warmup, " of them warm-up, at a rate of ",
      options.learning_rate, "; steps >= 0, batch >= 1, 0 <= warm-up < steps and a rate above 0"));
}

inline absl::Status CheckShare(const char* name, const Share& share) {
  if (share.right >= 0 && share.right <= share.asked) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", share.right, " right of ", share.asked, " asked"));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for a reference without exactly one end, at its end; numbers of seeds, patches, channels or
//         widths that are out of range; a matrix that does not hold what it says; a length that is not above 0; more
//         right than asked, or nobody asked as it is; another number of weights, seeds or tasks than there must be;
//         steps, batch, warm-up and rate as CheckStage says; pictures of another size.
inline absl::StatusOr<bool> ExactMatch(std::span<const int> generated, std::span<const int> reference) {
  if (!reference.empty() && std::ranges::find(reference, scenes::kEos) == reference.end() - 1) {
    return impl::ExactMatch(generated, reference);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("a reference of ", reference.size(), " ids must have one ", scenes::kEos, ", at its end"));
}

inline absl::StatusOr<Seeds> HoldOut(uint64_t seed, int test, int train) {
  if (test >= 1 && test <= kMaxSeeds && train >= 1 && train <= kMaxSeeds) return impl::HoldOut(seed, test, train);
  return absl::InvalidArgumentError(
      absl::StrCat(test, " seeds to test and ", train, " to train; each must be 1 to ", kMaxSeeds));
}

inline absl::StatusOr<int64_t> NullSpaceDim(int patch, int channels, int dim) {
  for (const int value : {patch, channels, dim}) {
    if (value < 1 || value > kMaxWidth) {
      return absl::InvalidArgumentError(absl::StrCat("patches of ", patch, " pixels, ", channels, " channels, width ",
                                                     dim, "; each must be 1 to ", kMaxWidth));
    }
  }
  return impl::NullSpaceDim(patch, channels, dim);
}

inline absl::StatusOr<std::vector<float>> NullPerturbation(const base::Mat& patch_w, double length, uint64_t seed) {
  const base::Mat& w = patch_w;
  if (w.rows < 1 || w.cols < 1 || w.data.size() != static_cast<size_t>(w.rows) * w.cols) {
    return absl::InvalidArgumentError(
        absl::StrCat("a patch embedding of (", w.rows, ", ", w.cols, ") with ", w.data.size(), " numbers"));
  }
  if (length > 0 && length <= 1e6) return impl::NullPerturbation(patch_w, length, seed);
  return absl::InvalidArgumentError(absl::StrCat("a length of ", length, "; it must be above 0, and at most 10^6"));
}

inline std::vector<GroupShare> AccuracyBy(std::span<const Reading> readings) { return impl::AccuracyBy(readings); }

inline absl::StatusOr<Cause> Explain(const Evidence& evidence) {
  RETURN_IF_ERROR(CheckShare("as it is", evidence.as_is));
  RETURN_IF_ERROR(CheckShare("more tokens", evidence.more_tokens));
  RETURN_IF_ERROR(CheckShare("finer patches", evidence.finer_patches));
  if (evidence.as_is.asked > 0) return impl::Explain(evidence);
  return absl::InvalidArgumentError("nobody asked as it is: there is nothing to explain");
}

inline absl::StatusOr<Weights> TrainStage(Stage stage, const Weights& start, std::span<const uint64_t> seeds,
                                          const StageOptions& options) {
  RETURN_IF_ERROR(two_stage::CheckStage(stage));
  RETURN_IF_ERROR(CheckWeights(start));
  RETURN_IF_ERROR(CheckStage(options));
  if (seeds.size() == size_t(options.steps) * options.batch) return impl::TrainStage(stage, start, seeds, options);
  return absl::InvalidArgumentError(
      absl::StrCat(seeds.size(), " seeds for ", options.steps, " steps of ", options.batch, " lessons"));
}

inline absl::StatusOr<Weights> TrainVlm(const Weights& start, std::span<const uint64_t> seeds,
                                        const StageOptions& align, const StageOptions& instruct) {
  RETURN_IF_ERROR(CheckWeights(start));
  RETURN_IF_ERROR(CheckStage(align));
  RETURN_IF_ERROR(CheckStage(instruct));
  if (seeds.size() == size_t(align.steps) * align.batch + size_t(instruct.steps) * instruct.batch) {
    return impl::TrainVlm(start, seeds, align, instruct);
  }
  return absl::InvalidArgumentError(absl::StrCat(seeds.size(), " seeds for ", align.steps, " steps of ", align.batch,
                                                 " lessons and ", instruct.steps, " of ", instruct.batch));
}

inline absl::StatusOr<std::vector<std::vector<int>>> Answers(const Weights& weights,
                                                             const std::vector<base::Image>& images,
                                                             const std::vector<scenes::Task>& tasks) {
  RETURN_IF_ERROR(CheckWeights(weights));
  if (images.empty() || images.size() != tasks.size()) {
    return absl::InvalidArgumentError(absl::StrCat(images.size(), " pictures and ", tasks.size(), " tasks"));
  }
  for (const scenes::Task task : tasks) {
    if (static_cast<int>(task) < 0 || static_cast<int>(task) >= scenes::kTasks) {
      return absl::InvalidArgumentError(absl::StrCat("task ", static_cast<int>(task), " of ", scenes::kTasks));
    }
  }
  RETURN_IF_ERROR(models::PatchesOf(models::VlmConfig().image, images).status());
  return impl::Answers(weights, images, tasks);
}

}  // namespace end_to_end

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_END_TO_END_H_
