// Lab 13-ex-07: who is trained when, how much that is, and that "frozen" holds to the last bit.
//
// The numbers of parameters come from exercise 6 and are written out, too. AdamW is compared with the definition of its
// two means as sums over all gradients so far, in double. Frozen tensors are compared bit by bit, by the test itself.

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-07-two-stage-training/two_stage.h"

namespace two_stage {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<float>;
using Grads = std::vector<Numbers>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr Stage kAlign = Stage::kAlign, kInstruct = Stage::kInstruct;
constexpr double kEps = std::numeric_limits<float>::epsilon();

const char* Name(Stage stage) { return stage == kAlign ? "kAlign" : "kInstruct"; }
const char* Name(Part part) {
  return part == Part::kVision ? "kVision" : part == Part::kProjector ? "kProjector" : "kLm";
}

// One tensor a part: tower, projector, language model.
TrainState Model(Numbers vision, Numbers projector, Numbers lm) {
  return Begin(
      {{Part::kVision, std::move(vision)}, {Part::kProjector, std::move(projector)}, {Part::kLm, std::move(lm)}});
}

// Trains `state` for `steps` steps with the same gradients. False, with a failure, if a step is refused or makes
// something else than such a model of it.
bool Train(Stage stage, const AdamW& options, const Grads& grads, int steps, TrainState& state) {
  for (int step = 0; step < steps; ++step) {
    absl::StatusOr<TrainState> next = Step(stage, options, grads, state);
    const std::string call = absl::StrCat("Step(", Name(stage), ", ...), number ", step + 1);
    if (!next.ok()) {
      ReportWrongAnswer(call, "a model", next.status().ToString(), "", std::source_location::current());
      return false;
    }
    bool same_form = next->tensors.size() == state.tensors.size() && next->moments.size() == state.moments.size();
    for (size_t i = 0; same_form && i < state.tensors.size(); ++i) {
      same_form = next->tensors[i].part == state.tensors[i].part &&
                  next->tensors[i].values.size() == state.tensors[i].values.size();
    }
    if (!same_form) {
      ReportWrongAnswer(call, "the same tensors, with other values", "other tensors", "begin with a copy of the state",
                        std::source_location::current());
      return false;
    }
    state = *std::move(next);
  }
  return true;
}

// Expects the very bits. Values of known mistakes are recognised within 1e-5.
bool ExpectBits(const std::string& call, float got, float expected,
                std::initializer_list<Mistake<double>> mistakes = {},
                std::source_location where = std::source_location::current()) {
  if (std::bit_cast<uint32_t>(got) == std::bit_cast<uint32_t>(expected)) return true;
  std::string hint;
  for (const Mistake<double>& m : mistakes) {
    if (hint.empty() && std::abs(got - m.value) <= 1e-5) hint = m.sentence;
  }
  ReportWrongAnswer(call, absl::StrFormat("%.9g, to the bit", expected), absl::StrFormat("%.9g", got), hint, where);
  return false;
}

bool ExpectCount(Stage stage, const llava_ledger::Ledger& ledger, const std::string& model, const Count& expected) {
  const std::string call = absl::StrCat("CountStage(", Name(stage), ", ", model, ")");
  const absl::StatusOr<Count> got = CountStage(stage, ledger);
  if (!got.ok()) {
    ReportWrongAnswer(call, "a count", got.status().ToString(), "", std::source_location::current());
    return false;
  }
  const int64_t all = expected.trained + expected.frozen;
  // A product and a quotient of whole numbers below 2^53: two roundings, an ulp each.
  const double tolerance = 2 * std::numeric_limits<double>::epsilon() * expected.percent;
  return ExpectAnswer<int64_t>(call + ".trained", got->trained, expected.trained,
                               {{ledger.lm, "the projector goes on learning in the second stage"},
                                {all, "the vision tower is frozen in both stages"},
                                {ledger.projector + ledger.lm, "the first stage trains the projector alone"},
                                {expected.frozen, "that is what is frozen"}}) &&
         ExpectAnswer<int64_t>(call + ".frozen", got->frozen, expected.frozen,
                               {{ledger.vision, "in the first stage the language model is frozen, too"},
                                {expected.trained, "that is what is trained"}}) &&
         ExpectNear(call + ".percent", got->percent, expected.percent, tolerance,
                    {{expected.percent / 100, "that is the fraction; percent is wanted"},
                     {100.0 * expected.trained / expected.frozen, "in percent of all, not of what is frozen"}}) &&
         ExpectAnswer<int64_t>(call + ".moment_bytes", got->moment_bytes, expected.moment_bytes,
                               {{8 * all, "what is frozen has no moments"},
                                {4 * expected.trained, "AdamW keeps two numbers for each parameter"},
                                {2 * expected.trained, "a number has four bytes"}});
}

GRADED_TEST(Stages, TrainTheProjectorAndThenTheLanguageModelToo, 1) {
  const auto expect = [](Stage stage, Part part, bool expected) {
    ExpectAnswer<bool>(absl::StrCat("Trains(", Name(stage), ", ", Name(part), ")"), Trains(stage, part), expected,
                       {{!expected, part == Part::kVision      ? "the vision tower is frozen in both stages"
                                    : part == Part::kProjector ? "the projector learns in both stages"
                                                               : "the language model learns in the second stage"}});
  };
  for (const Stage stage : {kAlign, kInstruct}) {
    expect(stage, Part::kVision, false);
    expect(stage, Part::kProjector, true);
  }
  expect(kAlign, Part::kLm, false);
  expect(kInstruct, Part::kLm, true);
}

GRADED_TEST(Stages, CountTheParametersOfLlava15, 2) {
  const auto ledger = llava_ledger::MakeLedger({}, {}, {});
  ASSERT_TRUE(ledger.ok());
  ExpectCount(kAlign, *ledger, "LLaVA-1.5-7B",
              {20'979'712, 7'041'923'072, 100.0 * 20'979'712 / 7'062'902'784, 167'837'696});
  ExpectCount(kInstruct, *ledger, "LLaVA-1.5-7B",
              {6'759'395'328, 303'507'456, 100.0 * 6'759'395'328 / 7'062'902'784, 54'075'162'624});
}

GRADED_TEST(Stages, CountTheParametersOfATinyModel, 1) {
  // Exercises 16 to 20: encoder, projector, language model.
  const llava_ledger::Ledger tiny = {31'904, 5'232, 59'376, 96'512, 0};
  ExpectCount(kAlign, tiny, "the tiny model", {5'232, 91'280, 100.0 * 5'232 / 96'512, 41'856});
  ExpectCount(kInstruct, tiny, "the tiny model", {64'608, 31'904, 100.0 * 64'608 / 96'512, 516'864});
}

GRADED_TEST(Step, MovesWhatIsTrainedAsAdamWDoes, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const AdamW options = {0.01f, 0.9f, 0.98f, 0.1f, 0.1f};
  constexpr int kSteps = 10;
  Numbers start(8);
  for (float& w : start) w = static_cast<float>(rng.Uniform() * 2 - 1);
  std::vector<Numbers> history;
  TrainState state = Model({1}, start, {1});
  std::vector<double> w(start.begin(), start.end());
  const double beta1 = options.beta1, beta2 = options.beta2;
  for (int t = 1; t <= kSteps; ++t) {
    Numbers g(start.size());
    for (float& x : g) x = static_cast<float>(rng.Uniform() * 2 - 1);
    history.push_back(g);
    if (!Train(kAlign, options, {{}, g, {}}, 1, state)) return;
    for (size_t j = 0; j < w.size(); ++j) {
      double m = 0, v = 0;
      for (int i = 1; i <= t; ++i) {
        const double gi = history[i - 1][j];
        m += (1 - beta1) * std::pow(beta1, t - i) * gi;
        v += (1 - beta2) * std::pow(beta2, t - i) * gi * gi;
      }
      const double direction =
          m / (1 - std::pow(beta1, t)) / (std::sqrt(v / (1 - std::pow(beta2, t))) + options.epsilon);
      w[j] -= options.learning_rate * (direction + options.weight_decay * w[j]);
      // |w| < 2: half an ulp of it, 2^-24, a step. The direction: |m|, |g| <= 1, some 20 roundings, divided by at least
      // epsilon; times the learning rate. Twice that, because the errors of one step remain in the next.
      const double tolerance = 2 * t * (kEps / 2 + options.learning_rate * 20 * kEps / options.epsilon);
      const std::string call = absl::StrCat("number ", j, " of the projector after ", t, " steps of kAlign");
      if (!ExpectNear(call, state.tensors[1].values[j], w[j], tolerance)) return;
    }
  }
}

GRADED_TEST(Step, LeavesEveryBitOfAFrozenTensor, 2) {
  // 50 steps with weight decay. A gradient of 0 is not enough: (1 - 1e-3 * 0.01)^50 = 0.9995001.
  const AdamW options;
  TrainState state = Model({1.0f}, {1.0f}, {1.0f});
  if (!Train(kAlign, options, {{0.5f}, {0.5f}, {0.5f}}, 50, state)) return;
  const std::initializer_list<Mistake<double>> mistakes = {
      {0.9995001, "frozen is no step, not a step with a gradient of 0: the weight decay still pulls"},
      {state.tensors[1].values[0], "it was trained like the projector"}};
  ExpectBits("the tower's 1.0 after 50 steps of kAlign with weight decay", state.tensors[0].values[0], 1.0f, mistakes);
  ExpectBits("the language model's 1.0 after them", state.tensors[2].values[0], 1.0f, mistakes);
  EXPECT_NE(state.tensors[1].values[0], 1.0f) << "50 steps must move the projector";

  // The language model is trained for a step, and frozen then. Its moments must not carry it on.
  AdamW no_decay;
  no_decay.weight_decay = 0;
  TrainState again = Model({1.0f}, {1.0f}, {1.0f});
  if (!Train(kInstruct, no_decay, {{}, {1.0f}, {1.0f}}, 1, again)) return;
  const float frozen_at = again.tensors[2].values[0];
  ExpectNear("the language model's 1.0 after a step of kInstruct with gradient 1", frozen_at, 0.999, 1e-6,
             {{1.0, "the second stage trains it"}});
  if (!Train(kAlign, no_decay, {{}, {1.0f}, {}}, 50, again)) return;
  ExpectBits("the same number after 50 more steps of kAlign", again.tensors[2].values[0], frozen_at,
             {{0.9937871, "the moments of its last training moved it on: 0.0052 in 50 steps"}});

  // Any numbers, any order of stages; what is frozen has a gradient, too, that is of no importance.
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Numbers odd = {-0.0f, 1e-42f, 3e38f, -1.0f / 3, 0.0f};
  TrainState any = Model(odd, odd, odd);
  for (int step = 0; step < 50; ++step) {
    const Stage stage = rng.Below(2) == 0 ? kAlign : kInstruct;
    Grads grads(3, Numbers(odd.size()));
    for (Numbers& g : grads) {
      for (float& x : g) x = static_cast<float>(rng.Uniform() * 2 - 1);
    }
    const TrainState before = any;
    if (!Train(stage, options, grads, 1, any)) return;
    for (const int i : stage == kAlign ? std::vector<int>{0, 2} : std::vector<int>{0}) {
      for (size_t j = 0; j < odd.size(); ++j) {
        const std::string call = absl::StrCat("number ", j, " of the frozen ", Name(any.tensors[i].part),
                                              " after step ", step + 1, " (", Name(stage), ")");
        if (!ExpectBits(call, any.tensors[i].values[j], before.tensors[i].values[j])) return;
      }
    }
  }
}

GRADED_TEST(Step, KeepsNoMomentsOfAFrozenTensor, 1) {
  const Grads grads = {{1, 2}, {1, 2}, {1, 2}};
  const auto expect = [](const TrainState& state, const std::string& after, bool lm_trained) {
    for (int i = 0; i < 3; ++i) {
      const bool trained = i == 1 || (i == 2 && lm_trained);
      ExpectAnswer<bool>(absl::StrCat("whether moments of ", Name(state.tensors[i].part), " are kept after ", after),
                         state.moments[i].has_value(), trained,
                         {{true, "a frozen tensor needs none, and 8 bytes a parameter are a lot of memory"},
                          {false, "what is trained has moments: the next step needs them"}});
    }
  };
  TrainState state = Model({1, 1}, {1, 1}, {1, 1});
  if (!Train(kAlign, {}, grads, 2, state)) return;
  expect(state, "two steps of kAlign", false);
  if (!Train(kInstruct, {}, grads, 1, state)) return;
  expect(state, "one of kInstruct", true);
  if (!Train(kAlign, {}, grads, 1, state)) return;
  expect(state, "another of kAlign", false);
}

GRADED_TEST(Step, BeginsAnewWithATensorThatWasFrozen, 1) {
  AdamW options;
  options.weight_decay = 0;
  // In its first step AdamW moves a number by the learning rate, whatever the gradient: m / sqrt(v) is its sign. The
  // tolerance: an ulp of a number below 1 for the subtraction, and the learning rate with some ten roundings.
  const double tolerance = kEps / 2 + 10 * kEps * options.learning_rate;
  TrainState state = Model({1.0f}, {1.0f}, {1.0f});
  if (!Train(kAlign, options, {{}, {1.0f}, {}}, 5, state)) return;
  if (!Train(kInstruct, options, {{}, {1.0f}, {0.5f}}, 1, state)) return;
  ExpectNear("the language model's 1.0 after its first step, the projector's sixth", state.tensors[2].values[0], 0.999,
             tolerance,
             {{1 - 1e-3 * (0.1 / (1 - std::pow(0.9, 6))) / std::sqrt(0.02 / (1 - std::pow(0.98, 6))),
               "it has had one step, not six: each tensor counts its own"}});
  ExpectAnswer<int64_t>("its number of steps", state.moments[2].has_value() ? state.moments[2]->steps : 0, 1);
  ExpectAnswer<int64_t>("the projector's", state.moments[1].has_value() ? state.moments[1]->steps : 0, 6);

  const float before = state.tensors[2].values[0];
  if (!Train(kAlign, options, {{}, {1.0f}, {}}, 3, state)) return;
  if (!Train(kInstruct, options, {{}, {1.0f}, {-0.5f}}, 1, state)) return;
  ExpectNear("the language model's number after three frozen steps and one with the opposite gradient",
             state.tensors[2].values[0], double{before} + 1e-3, tolerance,
             {{before + 1e-3 * (0.005 / (1 - 0.81)) / 0.5, "it took up the moments from before it was frozen"}});

  ExpectError("Step(kAlign, ...) where backward did not reach the projector",
              Step(kAlign, {}, {{1.0f}, {}, {1.0f}}, Model({1.0f}, {1.0f}, {1.0f})).status(), kInvalid,
              "what is trained needs a gradient: without one it would only decay");
}

GRADED_TEST(Checksum, IsFnvOfTheBytes, 1) {
  const auto expect = [](const std::string& text, const Numbers& values, uint64_t expected,
                         std::initializer_list<Mistake<uint64_t>> mistakes = {}) {
    ExpectAnswer<uint64_t>("Checksum(" + text + ")", Checksum(values), expected, mistakes);
  };
  expect("{}", {}, 0xcbf29ce484222325u);
  expect("{1, 2}", {1, 2}, 0x097a69ee2da301d8u);
  expect("{2, 1}", {2, 1}, 0xd2cdb3d17a832488u, {{0x097a69ee2da301d8u, "the order counts"}});
  expect("{0}", {0.0f}, 0x4d25767f9dce13f5u);
  expect("{-0}", {-0.0f}, 0x4d24f67f9dcd3a75u, {{0x4d25767f9dce13f5u, "0 and -0 compare equal and have other bits"}});
  // The four bytes "foob", one of the published test vectors of FNV.
  expect("the number with the bytes of \"foob\"", {std::bit_cast<float>(uint32_t{0x626f6f66})}, 0xdd120e790c2512afu);
}

}  // namespace
}  // namespace two_stage
