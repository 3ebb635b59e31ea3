// Lab 13-ex-20: answers, seeds, the null space, the report and its reasons by hand; a few steps of training against the
// same steps walked here; and the course's own trained model under changes that it cannot see.
//
// What training makes of a model is measured in training_test.cc, which takes most of a minute. What is wrong with it
// is found here, in seconds.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/tasks.h"
#include "models/fine_detail/readings.h"
#include "models/scene_vlm/committed.h"
#include "models/vlm.h"
#include "nn/adamw.h"
#include "nn/param_store.h"
#include "nn/random.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-20-end-to-end/end_to_end.h"

namespace end_to_end {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Doubles = std::vector<double>;
using Ids = std::vector<int>;

std::source_location Here(std::source_location where = std::source_location::current()) { return where; }

// --- exact match and seeds ---

constexpr int kEnd = scenes::kEos;  // 1

GRADED_TEST(ExactMatch, ReadsEveryWord, 2) {
  // "a red disc at top-left <eos>" as numbers.
  const Ids reference = {38, 12, 8, 39, 16, kEnd};
  ExpectAnswer<bool>("ExactMatch(the reference itself)", ExactMatch(reference, reference), true);
  ExpectAnswer<bool>("ExactMatch(\"a red square at top-left\", reference \"a red disc at top-left\")",
                     ExactMatch(Ids{38, 12, 9, 39, 16, kEnd}, reference), false,
                     {{true, "the first words agree, the third does not: every word counts"}});
  ExpectAnswer<bool>("ExactMatch(\"a red disc at top-right\", reference \"a red disc at top-left\")",
                     ExactMatch(Ids{38, 12, 8, 39, 17, kEnd}, reference), false,
                     {{true, "the last word is another one"}});
  ExpectAnswer<bool>("ExactMatch(\"red a disc at top-left\", reference \"a red disc at top-left\")",
                     ExactMatch(Ids{12, 38, 8, 39, 16, kEnd}, reference), false,
                     {{true, "the same words in another order are another answer"}});
}

GRADED_TEST(ExactMatch, WantsTheModelToStop, 1) {
  const Ids red = {12, kEnd};
  ExpectAnswer<bool>("ExactMatch({red, eos, pad, pad}, reference {red, eos})", ExactMatch(Ids{12, kEnd, 0, 0}, red),
                     true, {{false, "what stands behind the end is not read"}});
  ExpectAnswer<bool>("ExactMatch({red, red, red}, reference {red, eos})", ExactMatch(Ids{12, 12, 12}, red), false,
                     {{true, "the model never stops: eos is a word of the answer"}});
  ExpectAnswer<bool>("ExactMatch({red}, reference {red, eos})", ExactMatch(Ids{12}, red), false,
                     {{true, "the model was cut off before it stopped"}});
  ExpectAnswer<bool>("ExactMatch({eos}, reference {red, eos})", ExactMatch(Ids{kEnd}, red), false);
  ExpectAnswer<bool>("ExactMatch({}, reference {red, eos})", ExactMatch(Ids{}, red), false);
}

std::string Hex(const std::vector<uint64_t>& numbers) {
  std::vector<std::string> texts;
  for (const uint64_t number : numbers) texts.push_back(absl::StrFormat("%016x", number));
  return absl::StrCat("{", absl::StrJoin(texts, ", "), "}");
}

GRADED_TEST(HoldOut, TestsOnSeedsThatTrainingDoesNotSee, 2) {
  const auto got = HoldOut(0, 200, 5000);
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "HoldOut(0, 200, 5000)";
  ExpectAnswer<size_t>(call + ".test.size()", got->test.size(), 200);
  ExpectAnswer<size_t>(call + ".train.size()", got->train.size(), 5000);
  const std::set<uint64_t> train(got->train.begin(), got->train.end()), test(got->test.begin(), got->test.end());
  int seen = 0;
  for (const uint64_t seed : test) seen += train.contains(seed) ? 1 : 0;
  ExpectAnswer<int>(call + ": seeds of the test that training sees", seen, 0,
                    {{200, "both lists begin at the same number: go on with the same generator"}});
  ExpectAnswer<size_t>(call + ": different seeds of the test", test.size(), 200);
  ExpectAnswer<size_t>(call + ": different seeds of training", train.size(), 5000);
}

GRADED_TEST(HoldOut, AsksTheSameHoweverMuchIsLearntFrom, 1) {
  // The first numbers of SplitMix64 from 0, which its authors' code gives.
  const std::vector<uint64_t> first = {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f};
  const auto few = HoldOut(0, 2, 1), many = HoldOut(0, 2, 50);
  ASSERT_TRUE(few.ok() && many.ok()) << few.status() << many.status();
  ExpectAnswer<std::string>("HoldOut(0, 2, 1).test", Hex(few->test), Hex({first[0], first[1]}),
                            {{Hex({first[1], first[2]}), "the test's seeds come first, and training's behind them"}});
  ExpectAnswer<std::string>("HoldOut(0, 2, 1).train", Hex(few->train), Hex({first[2]}),
                            {{Hex({first[0]}), "the test's seeds come first, and training's behind them"}});
  ExpectAnswer<std::string>("HoldOut(0, 2, 50).test", Hex(many->test), Hex({first[0], first[1]}),
                            {{"{}", "there is no test"}});
}

// --- the null space ---

GRADED_TEST(NullSpaceDim, IsWhatDoesNotFit, 2) {
  ExpectAnswer<int64_t>("NullSpaceDim(16, 3, 32)", NullSpaceDim(16, 3, 32), 736,
                        {{224, "the channels are missing: a patch has P P C numbers"},
                         {768, "those are the numbers of a patch; 32 of them come through"},
                         {16, "a patch has P times P pixels"}});
  ExpectAnswer<int64_t>("NullSpaceDim(8, 3, 32)", NullSpaceDim(8, 3, 32), 160);
  ExpectAnswer<int64_t>("NullSpaceDim(4, 3, 32)", NullSpaceDim(4, 3, 32), 16);
  ExpectAnswer<int64_t>("NullSpaceDim(16, 3, 768)", NullSpaceDim(16, 3, 768), 0);
  ExpectAnswer<int64_t>("NullSpaceDim(14, 3, 1024)", NullSpaceDim(14, 3, 1024), 0,
                        {{-436, "a space has no negative dimension"}});
  ExpectAnswer<int64_t>("NullSpaceDim(65536, 3, 1)", NullSpaceDim(65536, 3, 1), 12884901887,
                        {{-1, "the product does not fit into 32 bits"}});
}

double LengthOf(const std::vector<float>& x) {
  double squares = 0;
  for (const float value : x) squares += double{value} * value;
  return std::sqrt(squares);
}

// |x W|, and the length of the longest column of W.
std::pair<double, double> SeenBy(const Mat& w, const std::vector<float>& x) {
  double squares = 0, longest = 0;
  for (int c = 0; c < w.cols; ++c) {
    double sum = 0, column = 0;
    for (int r = 0; r < w.rows; ++r) {
      const double value = w.data[size_t(r) * w.cols + c];
      sum += x[r] * value;
      column += value * value;
    }
    squares += sum * sum;
    longest = std::max(longest, std::sqrt(column));
  }
  return {std::sqrt(squares), longest};
}

// Checks what the contract says. The numbers of x are rounded to float: an error of 6e-8 |x| at most, which a column
// turns into 6e-8 |x| times its length; the square root of D columns (at most 48 here) makes it 4e-7. Limit: 1e-5.
bool ExpectUnseen(const std::string& call, const Mat& w, double length, const absl::StatusOr<std::vector<float>>& got,
                  std::source_location where = std::source_location::current()) {
  if (!got.ok() || got->size() != size_t(w.rows)) {
    ReportWrongAnswer(call, absl::StrCat(w.rows, " numbers"),
                      got.ok() ? absl::StrCat(got->size(), " numbers") : got.status().ToString(), "", where);
    return false;
  }
  if (!ExpectNear("|" + call + "|", LengthOf(*got), length, 1e-5 * length,
                  {{1, "that is a change of length 1: scale it"},
                   {0, "nothing is changed, which is no change that could be seen or not"}},
                  where)) {
    return false;
  }
  const auto [seen, longest] = SeenBy(w, *got);
  if (seen <= 1e-5 * length * longest) return true;
  ReportWrongAnswer("what the token sees of " + call, absl::StrCat("at most ", 1e-5 * length * longest),
                    absl::StrCat(seen), "take away what W sees of the vector, and keep the rest", where);
  return false;
}

GRADED_TEST(NullPerturbation, OfTwoPixelsIsTheirDifference, 2) {
  const Mat w = {2, 1, {1, 1}};
  for (const uint64_t seed : {1, 2, 3}) {
    const auto got = NullPerturbation(w, 1, seed);
    const std::string call = absl::StrCat("NullPerturbation(W = (1, 1)^T, length 1, seed ", seed, ")");
    ASSERT_TRUE(got.ok()) << got.status();
    ASSERT_EQ(got->size(), 2) << call;
    ExpectNear("what the token sees of " + call, (*got)[0] + (*got)[1], 0, 1e-6,
               {{std::sqrt(2), "that is the direction that W sees best: keep what it does not see"},
                {-std::sqrt(2), "that is the direction that W sees best: keep what it does not see"}});
    ExpectNear("|" + call + "|", LengthOf(*got), 1, 1e-5, {{0, "nothing is changed"}});
  }
  const auto longer = NullPerturbation({2, 1, {3, 4}}, 10, 1);
  ASSERT_TRUE(longer.ok() && longer->size() == 2) << longer.status();
  // (4, -3) / 5, ten times.
  ExpectNear("|first number of NullPerturbation(W = (3, 4)^T, length 10, seed 1)|", std::abs((*longer)[0]), 8, 1e-4,
             {{0.8, "that is a change of length 1"}, {6, "that is the direction that W sees best"}});
}

Mat Normal(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, std::vector<float>(size_t(rows) * cols)};
  nn::FillNormal(rng, 1, m.data);
  return m;
}

GRADED_TEST(NullPerturbation, IsNotSeenByAnyColumn, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const auto& [rows, cols] : {std::pair{3, 2}, {48, 32}, {48, 47}, {192, 32}}) {
    const Mat w = Normal(rng, rows, cols);
    const double length = 0.5 + 4 * rng.Uniform();
    const std::string call = absl::StrFormat("NullPerturbation(a random W (%d, %d), length %.3f)", rows, cols, length);
    if (!ExpectUnseen(call, w, length, NullPerturbation(w, length, rng.Next()))) return;
  }
  // Columns that nearly agree: all see the same, and each a hundredth of something else.
  Mat alike = Normal(rng, 20, 6);
  for (int r = 0; r < 20; ++r) {
    for (int c = 1; c < 6; ++c) alike.data[r * 6 + c] = alike.data[r * 6] + 0.01f * alike.data[r * 6 + c];
  }
  ExpectUnseen("NullPerturbation(a W (20, 6) whose columns nearly agree, length 1)", alike, 1,
               NullPerturbation(alike, 1, 5));
  // A column that is twice another one says nothing new: 3 numbers, 2 columns, and 2 dimensions that are lost.
  const Mat twice = {3, 2, {1, 2, 2, 4, 3, 6}};
  ExpectUnseen("NullPerturbation(a W (3, 2) whose second column is twice the first, length 1)", twice, 1,
               NullPerturbation(twice, 1, 5));
}

GRADED_TEST(NullPerturbation, HasMoreThanOneDirectionAndSometimesNone, 1) {
  base::Rng rng = {7};
  const Mat w = Normal(rng, 48, 32);  // 16 dimensions are lost
  const auto a = NullPerturbation(w, 1, 1), b = NullPerturbation(w, 1, 2), again = NullPerturbation(w, 1, 1);
  ASSERT_TRUE(a.ok() && b.ok() && again.ok()) << a.status() << b.status() << again.status();
  ASSERT_TRUE(a->size() == 48 && b->size() == 48);
  double cosine = 0;
  for (int i = 0; i < 48; ++i) cosine += double{(*a)[i]} * (*b)[i];
  if (std::abs(cosine) > 0.999) {
    ReportWrongAnswer("the cosine of NullPerturbation(W, 1, seed 1) and (W, 1, seed 2)", "far from 1 and -1",
                      absl::StrCat(cosine), "the seed draws the vector that is projected", Here());
  }
  ExpectAnswer<bool>("NullPerturbation(W, 1, seed 1) is the same twice", *a == *again, true);
  ExpectError("NullPerturbation(a random W (32, 32), length 1, seed 1)", NullPerturbation(Normal(rng, 32, 32), 1, 1),
              absl::StatusCode::kFailedPrecondition, "32 columns see all of 32 numbers: what is left is rounding");
  ExpectError("NullPerturbation(a random W (27, 32), length 1, seed 1)", NullPerturbation(Normal(rng, 27, 32), 1, 1),
              absl::StatusCode::kFailedPrecondition, "32 columns see all of 27 numbers: what is left is rounding");
}

// --- the report ---

std::string Table(const std::vector<GroupShare>& rows) {
  return absl::StrJoin(rows, ", ", [](std::string* out, const GroupShare& row) {
    absl::StrAppend(out, row.group, ": ", row.share.right, " of ", row.share.asked);
  });
}

GRADED_TEST(AccuracyBy, CountsEachGroupForItself, 2) {
  const std::vector<Reading> readings = {{3, 3, 3}, {1, 1, 1}, {3, 3, 4}, {8, 8, 8}, {3, 3, 3}, {2, 2, 1}};
  ExpectAnswer<std::string>("AccuracyBy({3, 3, 3}, {1, 1, 1}, {3, 3, 4}, {8, 8, 8}, {3, 3, 3}, {2, 2, 1})",
                            Table(AccuracyBy(readings)), "1: 1 of 1, 2: 0 of 1, 3: 2 of 3, 8: 1 of 1",
                            {{"3: 2 of 3, 1: 1 of 1, 8: 1 of 1, 2: 0 of 1", "the groups ascend"},
                             {"1: 1 of 1, 3: 2 of 3, 8: 1 of 1", "a group in which nothing is right is the news"},
                             {"1: 1 of 6, 2: 0 of 6, 3: 2 of 6, 8: 1 of 6", "asked: the readings of the group"},
                             {"1: 2 of 2, 2: 0 of 0, 3: 2 of 2, 4: 0 of 1, 8: 1 of 1",
                              "the group of a reading is its group, not its answer"}});
  // Of digits the group is the scale, and not what is read.
  ExpectAnswer<std::string>("AccuracyBy({4, 7, 7}, {1, 7, 1}, {4, 2, 2}, {1, 0, 0})",
                            Table(AccuracyBy(std::vector<Reading>{{4, 7, 7}, {1, 7, 1}, {4, 2, 2}, {1, 0, 0}})),
                            "1: 1 of 2, 4: 2 of 2",
                            {{"0: 1 of 1, 2: 1 of 1, 7: 1 of 2", "the group is the first number, not the truth"}});
}

std::string NameOf(const absl::StatusOr<Cause>& cause) {
  if (!cause.ok()) return cause.status().ToString();
  switch (*cause) {
    case Cause::kNone:
      return "kNone";
    case Cause::kTokenBudget:
      return "kTokenBudget";
    case Cause::kPatchSize:
      return "kPatchSize";
    case Cause::kNotResolved:
      return "kNotResolved";
  }
  return absl::StrCat("cause ", static_cast<int>(*cause));
}

void ExpectCause(const std::string& what, const Evidence& e, const std::string& expected,
                 std::initializer_list<course::testing::Mistake<std::string>> mistakes = {},
                 std::source_location where = std::source_location::current()) {
  const auto of = [](const Share& s) { return absl::StrCat(s.right, " of ", s.asked); };
  ExpectAnswer<std::string>(absl::StrCat("Explain(as is ", of(e.as_is), ", more tokens ", of(e.more_tokens),
                                         ", finer patches ", of(e.finer_patches), "): ", what),
                            NameOf(Explain(e)), expected, mistakes, where);
}

GRADED_TEST(Explain, NamesWhatWouldHelp, 2) {
  ExpectCause("it is read", {{190, 200}, {200, 200}, {200, 200}}, "kNone");
  ExpectCause("only smaller patches help", {{60, 200}, {64, 200}, {180, 200}}, "kPatchSize",
              {{"kTokenBudget", "0.02 more is no help"}});
  ExpectCause("more tokens help, and so do smaller patches", {{60, 200}, {150, 200}, {180, 200}}, "kTokenBudget",
              {{"kPatchSize", "smaller patches also make more tokens: ask first whether these alone would do"}});
  ExpectCause("nothing helps", {{150, 200}, {152, 200}, {144, 200}}, "kNotResolved",
              {{"kTokenBudget", "0.01 more is no help"}, {"kPatchSize", "smaller patches made it worse"}});
  ExpectCause("nobody tried more tokens", {{60, 200}, {0, 0}, {180, 200}}, "kPatchSize");
}

GRADED_TEST(Explain, TakesLuckForLuckAndTriflesForTrifles, 1) {
  // 0.3 and 0.6 of ten each: a difference of 0.3 with a standard error of sqrt(.021 + .024) = 0.212.
  ExpectCause("a large difference of few", {{3, 10}, {3, 10}, {6, 10}}, "kNotResolved",
              {{"kPatchSize", "less than two standard errors: with ten pictures that is luck"}});
  ExpectCause("the same difference of many", {{300, 1000}, {300, 1000}, {600, 1000}}, "kPatchSize");
  // 0.50 and 0.55 of a hundred thousand each: 22 standard errors, and of no use to anybody.
  ExpectCause("a small difference of very many", {{50000, 100000}, {0, 0}, {55000, 100000}}, "kNotResolved",
              {{"kPatchSize", "no luck, but less than a gain of 0.1"}});
  // 0.5 of ten and 0.8 of 100,000: the standard error is sqrt(.025 + .0000016) = 0.158, nearly all of it from the ten.
  ExpectCause("few as it is, very many with smaller patches", {{5, 10}, {0, 0}, {80000, 100000}}, "kNotResolved",
              {{"kPatchSize", "both shares are uncertain: add their variances"}});
}

GRADED_TEST(Explain, KnowsWhyDotsAreMiscounted, 1) {
  // What the probes read, models trained on dots with patches of 16, 8 and 4 pixels.
  const auto dots = [](int patch) {
    std::vector<Reading> readings;
    for (const fine_detail::Reading& r : fine_detail::Committed(fine_detail::Task::kDots, patch)) {
      readings.push_back({r.group, r.truth, r.answer});
    }
    return readings;
  };
  // Counted here: how many of three to seven dots are right.
  const auto many = [&](int patch) {
    Share share;
    for (const Reading& r : dots(patch)) {
      if (r.group < 3 || r.group > 7) continue;
      share.right += r.truth == r.answer ? 1 : 0;
      ++share.asked;
    }
    return share;
  };
  for (const int patch : {16, 8, 4}) {
    Share share;
    for (const GroupShare& row : AccuracyBy(dots(patch))) {
      if (row.group < 3 || row.group > 7) continue;
      share.right += row.share.right;
      share.asked += row.share.asked;
    }
    ExpectAnswer<std::string>(absl::StrCat("AccuracyBy(dots read with patches of ", patch, "), three to seven dots"),
                              absl::StrCat(share.right, " of ", share.asked),
                              absl::StrCat(many(patch).right, " of ", many(patch).asked));
  }
  ExpectCause("three to seven dots, patches of 16, then of 8", {many(16), {}, many(8)}, "kPatchSize");
  ExpectCause("three to seven dots, patches of 8, then of 4", {many(8), {}, many(4)}, "kPatchSize");
  ExpectCause("three to seven dots, patches of 4", {many(4), {}, {}}, "kNone");
}

// --- training ---

// A model before any training, from a seed.
Weights Untrained(uint64_t seed) {
  nn::ParamStore params(Specs());
  params.Initialize(seed);
  return {params.values().begin(), params.values().end()};
}

// The parts, as bits: 1 the encoder, 2 the projector, 4 the language model.
constexpr int kEncoderBit = 1, kProjectorBit = 2, kLmBit = 4;

struct Walked {
  Stage stage;
  int parts;
  bool clip = true, schedule = true, same_batch = false;
};

// The steps of the contract, walked here in a store that may have walked before: the contract wants a new one.
void Walk(nn::ParamStore& params, const Walked& how, const std::vector<uint64_t>& seeds, const StageOptions& options) {
  params.SetTrainable("image.", (how.parts & kEncoderBit) != 0);
  params.SetTrainable("projector.", (how.parts & kProjectorBit) != 0);
  params.SetTrainable("lm.", (how.parts & kLmBit) != 0);
  for (int step = 0; step < options.steps; ++step) {
    std::vector<Lesson> lessons;
    for (int i = 0; i < options.batch; ++i) {
      lessons.push_back(LessonOf(seeds[(how.same_batch ? 0 : step) * options.batch + i], how.stage));
    }
    params.ZeroGrad();
    nn::Tape tape;
    tape.Backward(Loss(&tape, params, lessons));
    if (how.clip) nn::ClipGradNorm(params, 1);
    const nn::CosineSchedule schedule = {options.learning_rate, 0, options.warmup, options.steps};
    nn::AdamWStep(params, OptimizerAt(how.schedule ? schedule.At(step) : options.learning_rate));
  }
}

Weights ValuesOf(const nn::ParamStore& params) { return {params.values().begin(), params.values().end()}; }

Weights Trained(const Walked& how, const Weights& start, const std::vector<uint64_t>& seeds,
                const StageOptions& options) {
  nn::ParamStore params(Specs());
  Load(start, params);
  Walk(params, how, seeds, options);
  return ValuesOf(params);
}

// A step is at most a few times the rate. What is compared went through the same operations, which have the same bits
// on one machine; a rate that is rounded differently changes a number of size 1 by an ulp.
constexpr float kSame = 5e-7f;

// Which number differs most, as "name[index]". Empty: they agree.
std::string Difference(const Weights& got, const Weights& expected, std::string* got_value = nullptr,
                       std::string* expected_value = nullptr) {
  size_t worst = 0;
  float largest = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const float off = std::abs(got[i] - expected[i]);
    if (off <= largest) continue;
    largest = off, worst = i;
    if (std::isnan(off)) break;
  }
  if (largest <= kSame) return "";  // NaN is not
  if (got_value != nullptr) *got_value = absl::StrFormat("%.9g", got[worst]);
  if (expected_value != nullptr) *expected_value = absl::StrFormat("%.9g", expected[worst]);
  size_t begin = 0;
  for (const nn::ParamSpec& spec : Specs()) {
    const size_t size = spec.shape.elements();
    if (worst < begin + size) return absl::StrCat(spec.name, "[", worst - begin, "]");
    begin += size;
  }
  return "";
}

// What other trainings would have given, made only when it is asked for.
using Otherwise = std::pair<std::function<Weights()>, std::string>;

bool ExpectWeights(const std::string& call, const absl::StatusOr<Weights>& got, const Weights& expected,
                   const std::vector<Otherwise>& mistakes,
                   std::source_location where = std::source_location::current()) {
  if (!got.ok() || got->size() != expected.size()) {
    ReportWrongAnswer(call, absl::StrCat(expected.size(), " weights"),
                      got.ok() ? absl::StrCat(got->size(), " weights") : got.status().ToString(), "", where);
    return false;
  }
  std::string got_value, expected_value;
  const std::string name = Difference(*got, expected, &got_value, &expected_value);
  if (name.empty()) return true;
  std::string hint;
  for (const auto& [other, sentence] : mistakes) {
    if (hint.empty() && Difference(*got, other()).empty()) hint = sentence;
  }
  ReportWrongAnswer(absl::StrCat(call, ": ", name), expected_value, got_value, hint, where);
  return false;
}

// 3 steps of 4 lessons.
constexpr StageOptions kShort = {.steps = 3, .batch = 4, .warmup = 1, .learning_rate = 2e-3f};

std::vector<uint64_t> SomeSeeds(uint64_t from, int count) {
  base::Rng rng = {from};
  std::vector<uint64_t> seeds;
  for (int i = 0; i < count; ++i) seeds.push_back(rng.Next());
  return seeds;
}

std::vector<Otherwise> Slips(Stage stage, int right, const Weights& start, const std::vector<uint64_t>& seeds,
                             const StageOptions& options) {
  const auto as = [=](Walked how) { return [=] { return Trained(how, start, seeds, options); }; };
  std::vector<Otherwise> slips = {
      {[=] { return start; }, "nothing was learnt"},
      {as({stage, right, false}), "the gradient was not shortened to 1"},
      {as({stage, right, true, false}), "the rate follows the schedule: it is not constant"},
      {as({stage, right, true, true, true}), "each step has lessons of its own"},
      {as({stage == Stage::kAlign ? Stage::kInstruct : Stage::kAlign, right}),
       "those are the lessons of the other stage"}};
  const char* sentences[] = {"",
                             "the encoder alone was trained",
                             "the projector alone was trained: this stage trains the language model, too",
                             "the encoder was trained: it is frozen in both stages",
                             "the language model alone was trained: the projector is trained in both stages",
                             "the projector was frozen, and the encoder trained",
                             "the language model was trained: in the first stage it is frozen",
                             "everything was trained: the encoder is frozen in both stages"};
  for (int parts = 1; parts < 8; ++parts) {
    if (parts != right) slips.push_back({as({stage, parts}), sentences[parts]});
  }
  return slips;
}

GRADED_TEST(TrainStage, AlignsTheProjectorAndMovesNothingElse, 2) {
  const Weights start = Untrained(3);
  for (const int steps : {1, 3}) {
    StageOptions options = kShort;
    options.steps = steps;
    options.warmup = steps == 1 ? 0 : 1;
    const std::vector<uint64_t> seeds = SomeSeeds(20, steps * options.batch);
    ExpectWeights(absl::StrCat("TrainStage(kAlign, ", steps, " steps of 4 lessons)"),
                  TrainStage(Stage::kAlign, start, seeds, options),
                  Trained({Stage::kAlign, kProjectorBit}, start, seeds, options),
                  Slips(Stage::kAlign, kProjectorBit, start, seeds, options));
  }
}

GRADED_TEST(TrainStage, InstructsProjectorAndLanguageModelAndNotTheEncoder, 2) {
  const Weights start = Untrained(4);
  const std::vector<uint64_t> seeds = SomeSeeds(21, kShort.steps * kShort.batch);
  ExpectWeights("TrainStage(kInstruct, 3 steps of 4 lessons)", TrainStage(Stage::kInstruct, start, seeds, kShort),
                Trained({Stage::kInstruct, kProjectorBit | kLmBit}, start, seeds, kShort),
                Slips(Stage::kInstruct, kProjectorBit | kLmBit, start, seeds, kShort));
  ExpectWeights("TrainStage(kInstruct, 0 steps)", TrainStage(Stage::kInstruct, start, {}, {.steps = 0}), start, {});
}

GRADED_TEST(TrainVlm, GoesOnWhereTheFirstStageEnded, 3) {
  const Weights start = Untrained(5);
  const StageOptions align = kShort, instruct = {.steps = 2, .batch = 3, .warmup = 1, .learning_rate = 1e-3f};
  const std::vector<uint64_t> seeds = SomeSeeds(22, 12 + 6);
  const std::vector<uint64_t> first(seeds.begin(), seeds.begin() + 12), behind(seeds.begin() + 12, seeds.end());
  const std::vector<uint64_t> again(seeds.begin(), seeds.begin() + 6);
  const Walked one = {Stage::kAlign, kProjectorBit}, two = {Stage::kInstruct, kProjectorBit | kLmBit};
  const Weights aligned = Trained(one, start, first, align);
  const auto one_store = [&] {
    nn::ParamStore params(Specs());
    Load(start, params);
    Walk(params, one, first, align);
    Walk(params, two, behind, instruct);
    return ValuesOf(params);
  };
  const auto reversed = [&] {
    return Trained(one, Trained(two, start, {seeds.begin(), seeds.begin() + 6}, instruct),
                   {seeds.begin() + 6, seeds.end()}, align);
  };
  ExpectWeights("TrainVlm(3 steps of 4 captions, then 2 steps of 3 questions)", TrainVlm(start, seeds, align, instruct),
                Trained(two, aligned, behind, instruct),
                {{[&] { return start; }, "nothing was learnt"},
                 {[&] { return aligned; }, "that is the model after the first stage"},
                 {[&] { return Trained(two, start, behind, instruct); },
                  "the second stage began with the model from before the first, whose work is lost"},
                 {[&] { return Trained(two, aligned, again, instruct); },
                  "the second stage saw the pictures of the first again: its seeds stand behind them"},
                 {[&] {
                    return Trained(two, aligned, behind, {2, 3, 1, align.learning_rate});
                  },
                  "each stage has its own options"},
                 {one_store, "the second stage begins with an optimizer that remembers nothing"},
                 {reversed, "the captions come first"}});
}

// The words, or the ids if there is no such word.
std::string TextOrIds(const Ids& ids) {
  for (const int id : ids) {
    if (id < 0 || id >= scenes::kVocabulary) return absl::StrCat("ids ", absl::StrJoin(ids, " "));
  }
  const bool stopped = !ids.empty() && ids.back() == scenes::kEos;
  return absl::StrCat(scenes::TextOf(ids), stopped ? "" : " (and did not stop)");
}

GRADED_TEST(Answers, AreWhatTheTrainedModelSays, 2) {
  nn::ParamStore params(Specs());
  ASSERT_TRUE(scene_vlm::TakeCommitted(scene_vlm::Committed::kProjector, params).ok());
  const models::VlmConfig config;
  const scenes::Task kTasks[] = {scenes::Task::kColour, scenes::Task::kCaption, scenes::Task::kShape};
  std::vector<base::Image> images;
  std::vector<scenes::Task> tasks;
  std::string expected;
  for (const scenes::Picture& picture : scenes::MakePicturesOf(scenes::Kind::kObject, 24, 5)) {
    images.push_back(picture.image);
    tasks.push_back(kTasks[images.size() % 3]);
    // One at a time, so that nobody's answer can depend on the others of a batch.
    const nn::Tensor seen = models::EncoderRows(nullptr, params, config, PatchesOf({&picture.image, 1}));
    const int word = scenes::TaskWord(tasks.back());
    const auto answer =
        models::Answer(params, config, models::VisualRows(nullptr, params, config, seen), {&word, 1}, scenes::kEos);
    absl::StrAppend(&expected, TextOrIds(answer[0]), "; ");
  }
  const auto got = Answers(ValuesOf(params), images, tasks);
  std::string said;
  if (got.ok()) {
    for (const Ids& ids : *got) absl::StrAppend(&said, TextOrIds(ids), "; ");
  }
  const std::string call = "Answers(the course's model, 24 pictures; colour?, caption and shape? in turn)";
  ExpectAnswer<std::string>(call, got.ok() ? said : got.status().ToString(), expected);
}

// --- what the trained model cannot see ---

// The answers of the course's model to every question about each picture, from the library.
std::vector<std::string> AllAnswers(const nn::ParamStore& params, const std::vector<scenes::Picture>& pictures) {
  const models::VlmConfig config;
  std::vector<std::string> answers;
  for (const scenes::Picture& picture : pictures) {
    const nn::Tensor seen = models::EncoderRows(nullptr, params, config, PatchesOf({&picture.image, 1}));
    const nn::Tensor rows = models::VisualRows(nullptr, params, config, seen);
    std::string all;
    for (const scenes::Task task : scenes::TasksOf(picture.facts.kind)) {
      const int word = scenes::TaskWord(task);
      absl::StrAppend(&all, scenes::TextOf(models::Answer(params, config, rows, {&word, 1}, scenes::kEos)[0]), "; ");
    }
    answers.push_back(all);
  }
  return answers;
}

// Adds `change` (8 x 8 x 3) to the patch in row and column of the grid.
void AddToPatch(const std::vector<float>& change, int row, int column, base::Image& image) {
  for (int i = 0; i < 192; ++i) {
    const int y = row * 8 + i / 24, x = column * 8 + i / 3 % 8;
    image.pixels[(size_t(y) * image.width + x) * 3 + i % 3] += change[i];
  }
}

GRADED_TEST(NullPerturbation, LeavesTheAnswersOfTheTrainedModelAlone, 2) {
  nn::ParamStore params(Specs());
  ASSERT_TRUE(scene_vlm::TakeCommitted(scene_vlm::Committed::kProjector, params).ok());
  const nn::Tensor w = params.Get("image.patch.w");
  const Mat patch_w = {w.rows(), w.cols(), {w.data().begin(), w.data().end()}};
  std::vector<scenes::Picture> pictures;
  for (const scenes::Kind kind : {scenes::Kind::kObject, scenes::Kind::kDots, scenes::Kind::kDigit}) {
    for (const scenes::Picture& picture : scenes::MakePicturesOf(kind, 8, 9)) pictures.push_back(picture);
  }
  // Each patch is changed by a length of 3: twelve for the whole picture, whose noise has a length of 0.03 sqrt(3072) =
  // 1.7.
  std::vector<scenes::Picture> changed = pictures, noisy = pictures;
  base::Rng rng = {11};
  for (int patch = 0; patch < 16; ++patch) {
    const auto change = NullPerturbation(patch_w, 3, rng.Next());
    if (!ExpectUnseen("NullPerturbation(the course's patch embedding (192, 32), length 3)", patch_w, 3, change)) return;
    std::vector<float> any(192);
    nn::FillNormal(rng, static_cast<float>(3 / std::sqrt(192)), any);
    for (scenes::Picture& picture : changed) AddToPatch(*change, patch / 4, patch % 4, picture.image);
    for (scenes::Picture& picture : noisy) AddToPatch(any, patch / 4, patch % 4, picture.image);
  }
  const std::vector<std::string> before = AllAnswers(params, pictures);
  ExpectAnswer<std::string>("the model's answers about 24 pictures, each patch of which was changed",
                            absl::StrJoin(AllAnswers(params, changed), "\n"), absl::StrJoin(before, "\n"));
  EXPECT_NE(AllAnswers(params, noisy), before) << "random changes of the same length are seen";
}

}  // namespace
}  // namespace end_to_end
