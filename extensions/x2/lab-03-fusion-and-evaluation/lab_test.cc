// Lab x2-03: the gate, the costs of three families, scores of a benchmark and of its guessers, and a front.
//
// Costs, guessers and dominators are judged against oracles.h. The points of the last plot were measured (measured.h).

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/expect_cost.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/measured.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/oracles.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace fusion {
namespace {

using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using testing::ExpectCost;
using testing::GuessedScores;
using testing::ListedCost;
using testing::SlowDominators;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kFamilies[] = {"late", "early", "unified"};

Numbers RandomNumbers(base::Rng& rng, int n) {
  Numbers numbers;
  for (int i = 0; i < n; ++i) numbers.push_back(2 * rng.Uniform() - 1);
  return numbers;
}

// The values, or a list of another size that no expectation has.
Numbers ValueOr(const absl::StatusOr<Numbers>& got) { return got.ok() ? *got : Numbers{}; }

GRADED_TEST(Gate, IsTheIdentityWhileItIsShut, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Numbers x = RandomNumbers(rng, 8), attended = RandomNumbers(rng, 8);
  ExpectAllNear("Gate(8 random numbers, 8 others, alpha 0)", ValueOr(Gate(x, attended, 0)), x, 0,
                {{attended, "what passes by is x; the gate is for the other one"}});
}

GRADED_TEST(Gate, OpensByTheTangentOfAlpha, 1) {
  // tanh 0.1 = 0.0996680, tanh 1 = 0.7615942, to seven places.
  ExpectAllNear("Gate((1, -2), (10, 1), alpha 0.1)", ValueOr(Gate({1, -2}, {10, 1}, .1)), {1.9966799, -1.9003320}, 2e-7,
                {{{2, -1.9}, "the gate opens by tanh(alpha), not by alpha"},
                 {{1.8970119, -1.7009960}, "x passes whole, however far the gate is open"},
                 {{6.2497919, -1.4750208}, "tanh, not the logistic function: that one is half open at 0"}});
  ExpectAllNear("Gate((1, -2), (10, 1), alpha -1)", ValueOr(Gate({1, -2}, {10, 1}, -1)), {-6.6159416, -2.7615942},
                2e-7);
  ExpectError("Gate((1, 2), (1), 0)", Gate({1, 2}, {1}, 0), kInvalid, "as many numbers of both");
}

GRADED_TEST(GateBackward, AgreesWithSmallSteps, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  const int n = 7;
  const Numbers x = RandomNumbers(rng, n), attended = RandomNumbers(rng, n), slope = RandomNumbers(rng, n);
  const double alpha = .7;
  const auto got = GateBackward(attended, alpha, slope);
  ASSERT_TRUE(got.ok()) << got.status();
  // The loss whose slopes along y are `slope`, with the formula of the contract. A central difference with step h is
  // off by h^2/6 times the third derivative (below 2 n |attended| here) and by rounding / h: 1e-10 and 1e-10 for h =
  // 1e-5.
  const auto loss = [&](const Numbers& x, const Numbers& attended, double alpha) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += slope[i] * (x[i] + std::tanh(alpha) * attended[i]);
    return sum;
  };
  const double h = 1e-5;
  const auto along = [&](Numbers x_step, Numbers attended_step, double alpha_step) {
    Numbers x_up = x, x_down = x, a_up = attended, a_down = attended;
    for (int i = 0; i < n; ++i) {
      x_up[i] += x_step[i], x_down[i] -= x_step[i];
      a_up[i] += attended_step[i], a_down[i] -= attended_step[i];
    }
    return (loss(x_up, a_up, alpha + alpha_step) - loss(x_down, a_down, alpha - alpha_step)) / (2 * h);
  };
  Numbers along_x, along_attended;
  for (int i = 0; i < n; ++i) {
    Numbers step(n);
    step[i] = h;
    along_x.push_back(along(step, Numbers(n), 0));
    along_attended.push_back(along(Numbers(n), step, 0));
  }
  ExpectAllNear("GateBackward(7 random numbers, alpha 0.7, random slopes).x", got->x, along_x, 1e-8);
  ExpectAllNear("the same, attended", got->attended, along_attended, 1e-8,
                {{slope, "what the new layer says passes the gate: its slope does, too"}});
  const double along_alpha = along(Numbers(n), Numbers(n), h), shut = 1 - std::pow(std::tanh(alpha), 2);
  ExpectNear("the same, alpha", got->alpha, along_alpha, 1e-8,
             {{along_alpha / shut, "the derivative of tanh is 1 - tanh^2"},
              {along_alpha / shut * std::tanh(alpha), "the derivative of tanh is 1 - tanh^2, not tanh"}});
}

GRADED_TEST(GateBackward, MovesAShutGateAndNotWhatIsBehindIt, 1) {
  const auto shut = GateBackward({2, 3}, 0, {1, 10});
  ASSERT_TRUE(shut.ok()) << shut.status();
  ExpectAllNear("GateBackward((2, 3), alpha 0, slope (1, 10)).x", shut->x, {1, 10}, 0);
  ExpectAllNear("the same, attended", shut->attended, {0, 0}, 0,
                {{{1, 10}, "through a gate that is shut no slope comes"}});
  ExpectNear("the same, alpha", shut->alpha, 32, 1e-12, {{0, "the gate itself does learn: tanh has the slope 1 at 0"}});
  // The wall: an output matrix of zeros makes `attended` 0, and then alpha has no slope either.
  const auto wall = GateBackward({0, 0}, 0, {1, 10});
  ASSERT_TRUE(wall.ok()) << wall.status();
  ExpectAllNear("GateBackward((0, 0), alpha 0, slope (1, 10)), attended and alpha",
                {wall->attended.size() == 2 ? wall->attended[0] : kNan, wall->alpha}, {0, 0}, 0);
}

GRADED_TEST(FusionCost, OfTheHandoutsWorldIsItsTable, 2) {
  const World w;  // a ViT-L/14 at 336 pixels, a 7B model
  ExpectCost(Family::kLate, w, {603'979'776, 380'507'258'880, 39'057'358'848, 2'048, 2'048, 64});
  ExpectCost(Family::kEarly, w, {7'084'179'464, 391'932'542'976, 0, 860'620'849'152, 8'388'608, 64});
  ExpectCost(Family::kUnified, w, {6'442'450'944, 7'508'827'570'176, 0, 845'051'592'704, 301'989'888, 640});
}

GRADED_TEST(FusionCost, OfAnyWorldIsTheSumOfItsProducts, 2) {
  ExpectCost(Family::kEarly, {2, 3, 1, 1, 1, 1, 1, 1}, {33, 88, 0, 120, 4, 3});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  const auto draw = [&rng](int most) { return 1 + static_cast<int>(rng.Below(most)); };
  for (int round = 0; round < 30; ++round) {
    World w = {draw(40), draw(40), draw(20), draw(5), draw(30), draw(6), draw(30)};
    w.cross_layers = draw(w.layers);
    for (const Family family : {Family::kLate, Family::kEarly, Family::kUnified}) {
      if (!ExpectCost(family, w, ListedCost(family, w))) return;
    }
  }
}

GRADED_TEST(TotalFlops, DoesOnceWhatCanBeDoneOnce, 1) {
  const Cost cost = {.picture_flops = 10, .text_flops = 5, .pair_flops = 2};
  ExpectNear("TotalFlops(10 a picture, 5 a text, 2 a pair; 3 pictures, 4 texts)", TotalFlops(cost, 3, 4), 74, 0,
             {{204, "a picture is read once, whatever the number of texts"},
              {144, "a picture is read once, and so is a text"},
              {58, "each text with each picture: 12 pairs"},
              {56, "each text with each picture: 12 pairs"}});
  // Ten million pictures, one text, early: 1.25e19, which 63 bits do not hold. Half a unit in the last place is 1024.
  const Cost early = {.picture_flops = 391'932'542'976, .pair_flops = 860'620'849'152};
  ExpectNear("TotalFlops(early fusion of the handout; 10^7 pictures, 1 text)", TotalFlops(early, 10'000'000, 1),
             12'525'533'921'280'000'000.0, 1e5);
}

GRADED_TEST(Cheapest, SearchesLateAndChangesAtTheBreakEven, 2) {
  const auto ask = [](int64_t pictures, int64_t texts, bool must_write, Family expected, const std::string& why) {
    const auto got = Cheapest(World(), pictures, texts, must_write);
    const std::string call = absl::StrCat("Cheapest(the handout's world; ", pictures, " pictures, ", texts, " texts, ",
                                          must_write ? "must write" : "need not write", ")");
    const auto name = [](Family f) {
      const int i = static_cast<int>(f);
      return std::string(i >= 0 && i < 3 ? kFamilies[i] : "no family");
    };
    ExpectAnswer<std::string>(call, got.ok() ? name(*got) : got.status().ToString(), name(expected),
                              {{"late", why}, {"early", why}, {"unified", why}});
  };
  ask(10'000'000, 1, false, Family::kLate, "a dot product for each picture, instead of a language model");
  ask(1, 1, false, Family::kLate, "one encoder for each is the least");
  ask(1, 1, true, Family::kEarly, "late fusion cannot write; early fusion's encoder reads a picture for a twentieth");
  // (7,508,827,570,176 - 391,932,542,976) / (860,620,849,152 - 845,051,592,704) = 457.1 texts.
  ask(1, 457, true, Family::kEarly, "the break-even of the handout: 457.1 texts a picture");
  ask(1, 458, true, Family::kUnified, "the break-even of the handout: 457.1 texts a picture");
  ask(1000, 458, true, Family::kUnified, "texts *a picture* count, not pictures");
}

// Letters are numbers: 0 is A.
bool ExpectScores(const std::string& what, const std::vector<Asked>& asked, double plain, double circular,
                  const std::string& why) {
  const auto got = Circular(asked);
  if (!got.ok()) return ExpectAnswer<std::string>(absl::StrCat("Circular(", what, ")"), got.status().ToString(), "OK");
  const bool right = ExpectNear(absl::StrCat("Circular(", what, ").plain"), got->plain, plain, 1e-12);
  return ExpectNear(absl::StrCat("Circular(", what, ").circular"), got->circular, circular, 1e-12,
                    {{plain, why}, {0, why}, {1, why}}) &&
         right;
}

GRADED_TEST(Circular, CountsAQuestionThatIsRightEveryTime, 2) {
  const std::string moves = "the r-th time the right option stands at (right + r) mod k";
  ExpectScores("right C, answers C D A B", {{4, 2, {2, 3, 0, 1}}}, 1, 1, moves);
  ExpectScores("right C, answers C B A D", {{4, 2, {2, 1, 0, 3}}}, 1, 0, moves);
  ExpectScores("right C, answers C D A and none", {{4, 2, {2, 3, 0, kNoLetter}}}, 1, 0, "three of four are not all");
  ExpectScores("right C, answers none D A B", {{4, 2, {kNoLetter, 3, 0, 1}}}, 0, 0, "no letter is a wrong answer");
  ExpectScores("right B of 2, answers B A; right A of 3, answers A B B", {{2, 1, {1, 0}}, {3, 0, {0, 1, 1}}}, 1, .5,
               "of two questions one is right every time");
  // Whoever says A is right when the right option happens to stand there: in a quarter of these questions.
  std::vector<Asked> always_a;
  for (int q = 0; q < 20; ++q) always_a.push_back({4, q % 4, {0, 0, 0, 0}});
  ExpectScores("20 questions, each letter right in 5; always A", always_a, .25, 0, "A is wrong three times of four");
}

GRADED_TEST(Circular, RefusesWhatCannotBeScored, 1) {
  const Asked good = {3, 1, {1, 2, 0}};
  const auto refuse = [&good](const std::string& what, const Asked& bad, const std::string& rule) {
    const std::string call = absl::StrCat("Circular(a good question, then ", what, ")");
    const auto got = Circular({good, bad});
    if (!ExpectError(call, got, kInvalid, rule)) return;
    ExpectAnswer<bool>(absl::StrCat(call, ": does \"", got.status().message(), "\" name the question's index, 1?"),
                       got.status().message().find('1') != absl::string_view::npos, true);
  };
  ExpectError("Circular(no question)", Circular({}), kInvalid, "a share of nothing is no number");
  refuse("5 options and 4 answers", {5, 0, {0, 0, 0, 0}}, "as many answers as options");
  refuse("3 options and 4 answers", {3, 0, {0, 0, 0, 0}}, "as many answers as options");
  refuse("0 options", {0, 0, {}}, "2 options at least");
  refuse("27 options", {27, 0, std::vector<int>(27)}, "there are 26 letters");
  refuse("option 3 of 3 right", {3, 3, {0, 0, 0}}, "the right option is one of them");
  refuse("option -1 of 3 right", {3, -1, {0, 0, 0}}, "the right option is one of them");
  refuse("answer 3 of 3", {3, 0, {0, 3, 0}}, "an answer is a letter of the question, or kNoLetter");
  refuse("answer -2 of 3", {3, 0, {0, 0, -2}}, "an answer is a letter of the question, or kNoLetter");
}

GRADED_TEST(Expected, IsTheMeanOverAllGuesses, 1) {
  for (const int k : {2, 3, 4, 5}) {
    const auto [p, c] = GuessedScores(k);
    for (const double known : {0., .6, 1.}) {
      const std::string call = absl::StrCat("Expected({", k, "}, ", known, ")");
      const auto got = Expected({k}, known);
      ASSERT_TRUE(got.ok()) << got.status();
      ExpectNear(call + ".plain", got->plain, known + (1 - known) * p, 1e-12,
                 {{known + p, "only what is not known is guessed"}});
      ExpectNear(call + ".circular", got->circular, known + (1 - known) * c, 1e-12,
                 {{known + (1 - known) * p, "k guesses, each with 1/k"},
                  {known + (1 - known) * c * k, "the first guess may be wrong, too: k of them, not k - 1"},
                  {std::pow(known + (1 - known) * p, k), "what is known is right every time"}});
    }
  }
  const auto mixed = Expected({2, 4}, 0);
  ASSERT_TRUE(mixed.ok()) << mixed.status();
  ExpectNear("Expected({2, 4}, 0).plain", mixed->plain, .375, 1e-12, {{1. / 3, "the mean of 1/k, not 1 / the mean k"}});
  ExpectNear("Expected({2, 4}, 0).circular", mixed->circular, 65. / 512, 1e-12,
             {{1. / 27, "the mean of k^-k, not that of the mean k"}});
}

GRADED_TEST(MmeScore, NeedsBothAnswersOfAPicture, 1) {
  const auto ask = [](const std::string& what, const std::vector<SaidYes>& said, double expected) {
    ExpectNear(absl::StrCat("MmeScore(", what, ")"), MmeScore(said), expected, 1e-9,
               {{expected / 2, "two shares are added, each of 100"},
                {100, "a picture counts if *both* of its answers are right"},
                {150, "a picture counts if *both* of its answers are right"}});
  };
  ask("2 pictures, all right", {{true, false}, {true, false}}, 200);
  ask("2 pictures, always yes", {{true, true}, {true, true}}, 50);
  ask("2 pictures, always no", {{false, false}, {false, false}}, 50);
  ask("2 pictures, all wrong", {{false, true}, {false, true}}, 0);
  // Guesses: of four pictures each pair of answers once. 50 and 25.
  ask("4 pictures, every pair of answers once", {{true, true}, {true, false}, {false, true}, {false, false}}, 75);
  ask("3 pictures: right, always yes, right", {{true, false}, {true, true}, {true, false}}, 250 / 3. + 200 / 3.);
}

GRADED_TEST(PictureGain, ComparesQuestionByQuestion, 1) {
  const auto questions = [](int both, int only_picture, int only_blind, int none) {
    std::vector<Seen> seen(both, {true, true});
    seen.insert(seen.end(), only_picture, {true, false});
    seen.insert(seen.end(), only_blind, {false, true});
    seen.insert(seen.end(), none, {false, false});
    return seen;
  };
  const auto few = PictureGain(questions(1, 3, 1, 5));
  ASSERT_TRUE(few.ok()) << few.status();
  ExpectNear("PictureGain(of 10: both 1, only with 3, only blind 1).share", few->share, .2, 1e-12,
             {{-.2, "with the picture minus without"}, {.4, "the share with the picture is not yet the gain"}});
  ExpectNear("the same, error", few->error, std::sqrt(.036), 1e-12,
             {{std::sqrt(.4 * .6 / 10 + .2 * .8 / 10), "the two scores are of the same questions: a paired difference"},
              {std::sqrt(.04), "the square of the mean is subtracted: .4 - .04"},
              {std::sqrt(.36), "of the mean of n differences: divided by n"}});
  // 45 % against a blind 40 %. The questions that both answer alike say nothing and do not add to the error.
  const auto many = PictureGain(questions(380, 70, 20, 530));
  ASSERT_TRUE(many.ok()) << many.status();
  ExpectNear("PictureGain(of 1000: both 380, only with 70, only blind 20).share", many->share, .05, 1e-12);
  ExpectNear("the same, error", many->error, std::sqrt((.09 - .0025) / 1000), 1e-12,
             {{std::sqrt((.45 * .55 + .4 * .6) / 1000), "a paired difference is known better than two scores"}});
  const auto misled = PictureGain(questions(0, 0, 4, 0));
  ASSERT_TRUE(misled.ok()) << misled.status();
  ExpectAllNear("PictureGain(4 questions, all right only blind), share and error", {misled->share, misled->error},
                {-1, 0}, 1e-12);
}

std::string Numbered(const std::vector<int>& by) { return absl::StrJoin(by, " "); }

void ExpectDominators(const std::string& what, const std::vector<Design>& designs, const std::string& expected,
                      const std::string& wrong, const std::string& why) {
  const auto got = Dominators(designs);
  ExpectAnswer<std::string>(absl::StrCat("Dominators(", what, ")"), got.ok() ? Numbered(*got) : got.status().ToString(),
                            expected, {{wrong, why}});
}

GRADED_TEST(Dominators, NamesWhoCostsNoMoreAndIsNoWorse, 1) {
  ExpectDominators("(1, .5) (2, .9) (3, .8)", {{"a", 1, .5}, {"b", 2, .9}, {"c", 3, .8}}, "-1 -1 1", "1 -1 1",
                   "the cheapest stays on the front, however bad it is");
  ExpectDominators("(1, .5) (2, .5) (2, .4)", {{"a", 1, .5}, {"b", 2, .5}, {"c", 2, .4}}, "-1 0 0", "-1 -1 0",
                   "better in *one* of the two is enough, if it is no worse in the other");
  ExpectDominators("(2, .5) twice", {{"a", 2, .5}, {"b", 2, .5}}, "-1 -1", "1 0", "equal in both: neither is better");
  ExpectDominators("(5, .1) (1, .5) (2, .9) (3, .9)", {{"a", 5, .1}, {"b", 1, .5}, {"c", 2, .9}, {"d", 3, .9}},
                   "2 -1 -1 2", "1 -1 -1 2",
                   "of those that dominate it, the one of the best quality, then the cheapest");
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  for (int round = 0; round < 50; ++round) {
    std::vector<Design> designs(rng.Below(12));
    for (size_t i = 0; i < designs.size(); ++i) {
      // Few values, so that many are equal.
      designs[i] = {absl::StrCat("design ", i), double(rng.Below(5)), double(rng.Below(5)) / 4};
    }
    const std::string what = absl::StrJoin(designs, " ", [](std::string* out, const Design& d) {
      absl::StrAppend(out, "(", d.cost, ", ", d.quality, ")");
    });
    ExpectDominators(what, designs, Numbered(SlowDominators(designs)), "", "");
    if (HasFailure()) return;
  }
}

GRADED_TEST(Dominators, PlaceTheMeasuredBridges, 1) {
  const auto expect_front = [](int run, const std::string& unit, int MeasuredBridge::*cost, const std::string& front) {
    std::vector<Design> designs;
    for (const MeasuredBridge& b : kMeasuredBridges) designs.push_back({b.name, double(b.*cost), b.quality[run - 1]});
    const auto by = Dominators(designs);
    std::vector<std::string> names;
    for (size_t i = 0; by.ok() && i < by->size() && i < designs.size(); ++i) {
      if ((*by)[i] == kNobody) names.push_back(designs[i].name);
    }
    ExpectAnswer<std::string>(
        absl::StrCat("whom nobody dominates of the measured bridges, run ", run, ", cost: ", unit),
        by.ok() ? absl::StrJoin(names, ", ") : by.status().ToString(), front);
  };
  // Read off measured.h by hand: from the cheapest on, whoever is better than all before.
  expect_front(1, "rows of a picture", &MeasuredBridge::rows, "resampler 1, projector 256");
  expect_front(2, "rows of a picture", &MeasuredBridge::rows, "resampler 1");
  expect_front(1, "parameters of the bridge", &MeasuredBridge::params,
               "projector 4, projector 16, projector 64, projector 256");
  expect_front(2, "parameters of the bridge", &MeasuredBridge::params, "resampler 1, projector 4, projector 16");
}

GRADED_TEST(Dominators, RefuseWhatCannotBeCompared, 1) {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const Design& bad : {Design{"broken", kNan, .5}, Design{"broken", 1, kNan}, Design{"broken", infinite, .5},
                            Design{"broken", 1, -infinite}}) {
    const std::string call = absl::StrCat("Dominators((1, .5) and (", bad.cost, ", ", bad.quality, "))");
    const auto got = Dominators({{"fine", 1, .5}, bad});
    if (!ExpectError(call, got, kInvalid, "nothing compares with what is not finite")) return;
    ExpectAnswer<bool>(absl::StrCat(call, ": does \"", got.status().message(), "\" name the design, \"broken\"?"),
                       got.status().message().find("broken") != absl::string_view::npos, true);
  }
}

}  // namespace
}  // namespace fusion
