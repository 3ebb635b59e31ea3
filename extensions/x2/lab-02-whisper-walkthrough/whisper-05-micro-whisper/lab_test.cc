// Lab x2-whisper-05: targets, teacher forcing, the masked loss, the gradient, the schedule, greedy decoding, and
// whether a head looks at what it writes.
//
// The model is judged by Whisper's definition in double, element by element (models/whisper/testing), which has no tape
// and no batch. Models of these tests are tiny and untrained: a wrong function is wrong there, too, and sooner.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/micro_whisper.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/speech_training/published.h"
#include "models/whisper/testing/in_double.h"
#include "nn/random.h"

namespace micro_whisper {
namespace {

using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

std::string Text(const Tokens& tokens) {
  return absl::StrJoin(tokens, " ", [](std::string* out, int token) {
    absl::StrAppend(out, token == kIgnore ? "-" : absl::StrCat(token));
  });
}
std::string Text(const absl::StatusOr<Tokens>& tokens) {
  return tokens.ok() ? Text(*tokens) : tokens.status().ToString();
}

GRADED_TEST(Target, HasATimeOnEachSideOfTheWords, 2) {
  ExpectAnswer<std::string>("Target(1, 5, 9 from 0.113 s to 1.218 s)",
                            Text(Target({{1, .113, .4}, {5, .45, .8}, {9, .9, 1.218}})), "28 36 1 5 9 91 29",
                            {{"28 35 1 5 9 90 29", "the *nearest* time: 0.113 s is nearer to 0.12 than to 0.10"},
                             {"28 36 1 5 9 75 29", "the last word's end, not its start"},
                             {"28 36 1 5 9 29", "a transcript has two times"},
                             {"28 41 1 5 9 91 29", "a time is 0.02 s"}});
  ExpectAnswer<std::string>("Target(27 from 0 to 2 s)", Text(Target({{27, 0, 2}})), "28 30 27 130 29");
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 100; ++round) {
    const tones::Clip clip = {.words = {{1, rng.Uniform() / 2, .6}, {4, .7, .8}, {20, .9, 1 + rng.Uniform()}}};
    const auto got = Target(clip.words);
    const std::string call =
        absl::StrCat("Target(1, 4, 20 from ", clip.words[0].start, " to ", clip.words[2].end, " s)");
    if (!got.ok() || got->size() != 7) {
      ExpectAnswer<std::string>(call, Text(got), "7 tokens");
      return;
    }
    // Half a step, and what a double of 2 is rounded by.
    if (!ExpectNear(call + ": its first time", ((*got)[1] - kFirstTime) * .02, clip.words[0].start, .01 + 1e-12) ||
        !ExpectNear(call + ": its last time", ((*got)[5] - kFirstTime) * .02, clip.words[2].end, .01 + 1e-12)) {
      return;
    }
  }
}

void ExpectLessons(const std::vector<Tokens>& targets, const std::string& fed, const std::string& asked,
                   std::initializer_list<course::testing::Mistake<std::string>> mistakes = {}) {
  const std::string texts =
      absl::StrJoin(targets, " / ", [](std::string* out, const Tokens& t) { absl::StrAppend(out, Text(t)); });
  const auto got = TeacherForcing(targets);
  const std::string call = absl::StrCat("TeacherForcing(", texts, ")");
  if (!got.ok()) {
    ExpectAnswer<std::string>(call, got.status().ToString(), fed);
    return;
  }
  ExpectAnswer<std::string>(call + ".fed", Text(got->fed), fed, mistakes);
  ExpectAnswer<std::string>(call + ".asked (- is kIgnore)", Text(got->asked), asked, mistakes);
}

GRADED_TEST(TeacherForcing, AsksAtEachTokenForTheNext, 2) {
  ExpectLessons({{28, 36, 1, 5, 9, 91, 29}}, "28 36 1 5 9 91", "36 1 5 9 91 29",
                {{"28 36 1 5 9 91", "that asks for the token that it was just given"},
                 {"28 36 1 5 9 91 29", "the last token is asked for and never fed"}});
  ExpectLessons({{28, 3, 29}, {28, 4, 29}}, "28 3 28 4", "3 29 4 29",
                {{"28 28 3 4", "one text behind the other"}, {"3 4 29 29", "one text behind the other"}});
}

GRADED_TEST(TeacherForcing, AsksNothingBehindTheEndOfAText, 1) {
  ExpectLessons({{28, 3, 29}, {28, 29}}, "28 3 28 29", "3 29 29 -",
                {{"3 29 29 29", "behind the end nothing is asked: the model would learn to repeat the end"}});
  ExpectLessons({{28, 29}, {28, 31, 7, 8, 60, 29}}, "28 29 29 29 29 28 31 7 8 60", "29 - - - - 31 7 8 60 29");
}

// The mean of -ln p, row by row, in double.
double LossOf(const base::Mat& logits, const Tokens& asked) {
  double loss = 0;
  int rows = 0;
  for (int r = 0; r < logits.rows; ++r) {
    if (asked[r] == kIgnore) continue;
    double sum = 0;
    const auto at = [&](int v) { return double(logits.data[size_t(r) * logits.cols + v]); };
    for (int v = 0; v < logits.cols; ++v) sum += std::exp(at(v) - at(asked[r]));
    loss += std::log(sum);
    ++rows;
  }
  return loss / rows;
}

Numbers Wide(const std::vector<float>& v) { return {v.begin(), v.end()}; }

GRADED_TEST(MaskedLoss, LeavesOutWhatIsNotAsked, 2) {
  const auto got = MaskedLoss({2, 2, {0, 0, 5, 1}}, {0, kIgnore});
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectNear("MaskedLoss(logits 0 0 / 5 1; asked 0, kIgnore).loss", got->loss, std::log(2.), 1e-9,
             {{std::log(2.) / 2, "the mean over the rows that are asked for something: here one"}});
  ExpectAllNear("the same, slopes", Wide(got->slopes.data), {-.5, .5, 0, 0}, 1e-6,
                {{{-.25, .25, 0, 0}, "divided by the rows that are asked for something: here one"}});
  // Rows that are not asked might as well not be there.
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  base::Mat all = {6, 5, std::vector<float>(30)}, some = {4, 5, {}};
  nn::FillNormal(rng, 2, all.data);
  const Tokens asked = {4, kIgnore, 0, 2, kIgnore, 1};
  Tokens left;
  for (int r = 0; r < 6; ++r) {
    if (asked[r] == kIgnore) continue;
    some.data.insert(some.data.end(), all.data.begin() + r * 5, all.data.begin() + r * 5 + 5);
    left.push_back(asked[r]);
  }
  const auto with = MaskedLoss(all, asked), without = MaskedLoss(some, left);
  ASSERT_TRUE(with.ok() && without.ok());
  const double right = LossOf(some, left);
  ExpectNear("MaskedLoss(6 random rows, two of them not asked).loss", with->loss, right, 1e-9,
             {{right * 4 / 6, "the mean over four rows"}});
  ExpectNear("MaskedLoss(those four).loss", without->loss, right, 1e-9);
}

GRADED_TEST(MaskedLoss, HasTheSlopeOfItsLoss, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  base::Mat logits = {3, 4, std::vector<float>(12)};
  nn::FillNormal(rng, 1, logits.data);
  const Tokens asked = {2, kIgnore, 0};
  const auto got = MaskedLoss(logits, asked);
  ASSERT_TRUE(got.ok()) << got.status();
  Numbers slopes;
  for (float& logit : logits.data) {
    // Exact in float, so that the step is known: the difference is off by h^2 / 6 of a third derivative below 1.
    const float before = logit, h = 0x1p-8f;
    logit = before + h;
    const float up = logit;
    const double above = LossOf(logits, asked);
    logit = before - h;
    const double below = LossOf(logits, asked);
    slopes.push_back((above - below) / (double(up) - logit));
    logit = before;
  }
  Numbers doubled = slopes;
  for (double& s : doubled) s *= 2;
  ExpectAllNear("MaskedLoss(3 random rows; the second is not asked).slopes, by differences", Wide(got->slopes.data),
                slopes, 1e-5, {{doubled, "the loss is a mean over two rows: so is the slope"}});
  // ln(1 + e^-1) = 0.3132617: the same as of logits 1 and 0. exp(1000) is infinite.
  const auto large = MaskedLoss({1, 2, {1000, 999}}, {0});
  ASSERT_TRUE(large.ok()) << large.status();
  ExpectNear("MaskedLoss(logits 1000 999; asked 0).loss", large->loss, .3132617, 1e-6);
  ExpectAllNear("the same, slopes", Wide(large->slopes.data), {-.2689414, .2689414}, 1e-6);
}

// As small as has all parts, no two sizes equal.
const Config kSmall = {.sizes = {.encoder = {.mels = 5, .positions = 6, .width = 8, .heads = 2, .layers = 1},
                                 .decoder = {.vocabulary = 11, .positions = 7, .width = 8, .heads = 4, .layers = 1}}};

// Every parameter is drawn, biases too: at 0 a wrong one would not be seen.
Weights DrawWeights(const Config& config, uint64_t seed, float noise) {
  nn::ParamStore params(speech_training::MicroWhisperParams(config));
  params.Initialize(seed);
  Weights weights(params.params());
  base::Rng rng{seed + 1};
  nn::FillNormal(rng, noise, weights);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] += params.values()[i];
  return weights;
}

base::Mat DrawPictures(const Config& config, int count, base::Rng& rng) {
  const int size = config.sizes.encoder.mels * config.sizes.encoder.frames();
  base::Mat pictures = {count, size, std::vector<float>(size_t(count) * size)};
  nn::FillNormal(rng, 1, pictures.data);
  return pictures;
}

base::Mat PictureOf(const base::Mat& pictures, int b, const Config& c) {
  const auto from = pictures.data.begin() + size_t(b) * pictures.cols;
  return {c.sizes.encoder.mels, c.sizes.encoder.frames(), {from, from + pictures.cols}};
}

// Logits of each fed token, by the definition.
whisper::testing::Rows LogitsInDouble(const Weights& weights, const Config& config, const base::Mat& picture,
                                      const Tokens& fed) {
  speech_training::MicroWhisper model(config);
  Load(weights, model.params());
  const auto rows = whisper::testing::EncodeInDouble(speech_training::EncoderOf(model), picture);
  base::Mat features = {static_cast<int>(rows.size()), static_cast<int>(rows[0].size()), {}};
  for (const auto& row : rows) features.data.insert(features.data.end(), row.begin(), row.end());
  return whisper::testing::DecodeInDouble(speech_training::DecoderOf(model), features, fed).logits;
}

double LossInDouble(const Weights& weights, const base::Mat& pictures, const Lessons& lessons) {
  const int T = static_cast<int>(lessons.fed.size()) / pictures.rows;
  double loss = 0;
  int rows = 0;
  for (int b = 0; b < pictures.rows; ++b) {
    const Tokens fed(lessons.fed.begin() + b * T, lessons.fed.begin() + (b + 1) * T);
    const auto logits = LogitsInDouble(weights, kSmall, PictureOf(pictures, b, kSmall), fed);
    for (int t = 0; t < T; ++t) {
      const int asked = lessons.asked[b * T + t];
      if (asked == kIgnore) continue;
      double sum = 0;
      for (const double logit : logits[t]) sum += std::exp(logit);
      loss += std::log(sum) - logits[t][asked];
      ++rows;
    }
  }
  return loss / rows;
}

GRADED_TEST(Gradient, IsTheSlopeOfWhispersDefinition, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  const Weights weights = DrawWeights(kSmall, TestSeed(), .1f);
  const base::Mat pictures = DrawPictures(kSmall, 2, rng);
  const Lessons lessons = {{3, 9, 1, 4, 3, 5, 2, 2}, {9, 1, 4, 2, 5, 2, kIgnore, kIgnore}};
  const auto got = Gradient(pictures, lessons, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "Gradient(2 clips, 4 tokens fed, 6 asked; a tiny model)";
  // Sums of at most 32 products in float, some twenty of them one behind the other: 1e-5 of a loss of about 2.
  ExpectNear(call + ".loss", got->loss, LossInDouble(weights, pictures, lessons), 2e-5);
  if (!ExpectAnswer<size_t>(call + ".gradient, how many", got->gradient.size(), weights.size())) return;
  size_t begin = 0;
  for (const nn::ParamSpec& spec : speech_training::MicroWhisperParams(kSmall)) {
    const size_t count = nn::CountParams(std::span(&spec, 1));
    Numbers direction(weights.size());
    double slope = 0, size = 0;
    for (size_t i = begin; i < begin + count; ++i) {
      direction[i] = 2 * rng.Uniform() - 1;
      slope += direction[i] * got->gradient[i];
      size += std::abs(direction[i] * got->gradient[i]);
    }
    const auto loss_at = [&](double h) {
      Weights moved = weights;
      for (size_t i = begin; i < begin + count; ++i) moved[i] = static_cast<float>(moved[i] + h * direction[i]);
      return LossInDouble(moved, pictures, lessons);
    };
    // Differences over a step and over its half give the slope up to a term in h^4; weights are rounded to float, 6e-8
    // of a loss of about 2 over 5e-3.
    constexpr double kStep = 5e-3;
    const auto difference = [&](double h) { return (loss_at(h) - loss_at(-h)) / (2 * h); };
    const double expected = (4 * difference(kStep / 2) - difference(kStep)) / 3;
    if (!ExpectNear(absl::StrCat(call, ": slope along a direction of ", spec.name), slope, expected,
                    2e-3 * size + 5e-5 + (size == 0 ? 1e-4 : 0),
                    {{0, "no slope reaches this parameter: is all of the way forward on the tape?"}})) {
      return;
    }
    begin += count;
  }
}

GRADED_TEST(Gradient, DoesNotDependOnWhatIsFedBehindTheEnd, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 4};
  const Weights weights = DrawWeights(kSmall, TestSeed(), .1f);
  const base::Mat pictures = DrawPictures(kSmall, 2, rng);
  const Tokens asked = {9, 1, 4, 2, 5, 2, kIgnore, kIgnore};
  const auto one = Gradient(pictures, {{3, 9, 1, 4, 3, 5, 2, 2}, asked}, weights, kSmall);
  const auto other = Gradient(pictures, {{3, 9, 1, 4, 3, 5, 7, 8}, asked}, weights, kSmall);
  ASSERT_TRUE(one.ok() && other.ok());
  ASSERT_EQ(one->gradient.size(), weights.size()) << "Gradient returns a slope for each weight";
  ASSERT_EQ(other->gradient.size(), weights.size());
  ExpectNear("Gradient(a clip whose text ends early, other tokens fed behind its end).loss", other->loss, one->loss,
             1e-6);
  ExpectAllNear("the same, gradient", Wide(other->gradient), Wide(one->gradient), 1e-5);
}

GRADED_TEST(LearningRate, RisesInALineAndFallsAlongACosine, 2) {
  const Schedule small = {.peak = 1, .warmup = 2, .total = 6};
  const double expected[] = {.5, 1, 1, .8535534, .5, .1464466};
  for (int step = 0; step < 6; ++step) {
    ExpectNear(absl::StrCat("LearningRate(step ", step, " of 6, 2 of them warm-up, peak 1)"), LearningRate(step, small),
               expected[step], 1e-6,
               {{step / 2., "step 0 would be a step for nothing: it is peak / warmup"},
                {(1 + std::cos(std::numbers::pi * step / 6)) / 2, "the cosine begins behind the warm-up"},
                {1 - (step - 2) / 4., "along a cosine, not a line"}});
  }
  const Schedule lab = {.peak = 2e-3, .warmup = 50, .total = 800};
  ExpectNear("LearningRate(step 0 of 800, 50 of them warm-up, peak 0.002)", LearningRate(0, lab), 4e-5, 1e-9);
  ExpectNear("the same, step 425, half-way down", LearningRate(425, lab), 1e-3, 1e-9);
  ExpectNear("the same, step 799", LearningRate(799, lab), 8.772959e-9, 1e-12);  // 0.002 sin^2(pi / 1500)
}

// Greedy, by the definition; `margin` becomes how clearly the closest decision was made.
Tokens TranscribedInDouble(const Weights& weights, const base::Mat& picture, int first, int last, double& margin) {
  Tokens text = {first};
  while (static_cast<int>(text.size()) < kSmall.sizes.decoder.positions && (text.size() == 1 || text.back() != last)) {
    const std::vector<double> row = LogitsInDouble(weights, kSmall, picture, text).back();
    const int best = static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
    for (int v = 0; v < static_cast<int>(row.size()); ++v) {
      if (v != best) margin = std::min(margin, row[best] - row[v]);
    }
    text.push_back(best);
  }
  return text;
}

GRADED_TEST(Transcribe, TakesTheBestTokenBehindThoseBeforeIt, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 5};
  int compared = 0, ended = 0, full = 0;
  for (int round = 0; round < 60 && (compared < 20 || ended < 5 || full < 5); ++round) {
    // Drawn far from each other, so that a text does not repeat one token.
    const Weights weights = DrawWeights(kSmall, rng.Next(), .8f);
    const base::Mat picture = PictureOf(DrawPictures(kSmall, 1, rng), 0, kSmall);
    const int first = rng.Below(11), last = rng.Below(11);
    double margin = std::numeric_limits<double>::infinity();
    const Tokens expected = TranscribedInDouble(weights, picture, first, last, margin);
    if (margin < 1e-3) continue;  // floats might decide otherwise
    ++compared;
    (expected.back() == last && expected.size() < 7 ? ended : full) += 1;
    const auto got = Transcribe(picture, weights, kSmall, first, last);
    if (!ExpectAnswer<std::string>(
            absl::StrCat("Transcribe(round ", round, ": a tiny model and a random picture; first ", first, ", last ",
                         last, ", 7 tokens at most)"),
            Text(got), Text(expected),
            {{Text(Tokens(expected.begin() + 1, expected.end())), "the first token is a part of the text"},
             {absl::StrCat(Text(expected), " ", last), "when there is no room for `last`, it is left out"}})) {
      return;
    }
  }
  // Chances: a text ends early in about half of the rounds.
  EXPECT_GE(compared, 20) << "this seed draws models that cannot be compared";
  EXPECT_GE(ended, 1);
  EXPECT_GE(full, 1);
}

// A clip's rows of one head, each with its largest weight at a place.
base::Mat Looks(const std::vector<int>& peaks, int positions) {
  base::Mat rows = {static_cast<int>(peaks.size()), positions, {}};
  for (const int peak : peaks) {
    for (int j = 0; j < positions; ++j) rows.data.push_back(j == peak ? .5f : .5f / (positions - 1));
  }
  return rows;
}

GRADED_TEST(PeakShare, CountsWordsThatAreLookedAtWhileTheyAreWritten, 2) {
  const auto ask = [](const std::string& what, const std::vector<base::Mat>& looks,
                      const std::vector<std::vector<Spoken>>& words, double expected, const std::string& why) {
    ExpectNear(absl::StrCat("PeakShare(", what, ")"), PeakShare(looks, words), expected, 1e-12,
               {{0, why}, {1. / 3, why}, {.5, why}, {2. / 3, why}, {1, why}});
  };
  const std::string tolerance = "from 0.06 s before the word's start to 0.06 s behind its end; a position is 0.02 s";
  const std::vector<std::vector<Spoken>> one = {{{5, .10, .20}}};
  ask("a word from 0.10 to 0.20 s; row 1 looks at position 13", {Looks({0, 13, 0}, 40)}, one, 1, tolerance);
  ask("the same, at position 14", {Looks({0, 14, 0}, 40)}, one, 0, tolerance);
  ask("the same, at position 2", {Looks({0, 2, 0}, 40)}, one, 1, tolerance);
  ask("the same, at position 1", {Looks({0, 1, 0}, 40)}, one, 0, tolerance);
  // Row 1 holds the first time, and writes the first word.
  const std::vector<std::vector<Spoken>> three = {{{1, .1, .3}, {4, .5, .7}, {9, 1.0, 1.3}}};
  const std::string row = "word w is written by row w + 1, that of the token in front of it";
  ask("words at 0.1 to 0.3, 0.5 to 0.7, 1.0 to 1.3 s; rows look at 90 10 30 55 90 90",
      {Looks({90, 10, 30, 55, 90, 90}, 100)}, three, 1, row);
  ask("the same words; rows look at 90 90 10 30 55 90", {Looks({90, 90, 10, 30, 55, 90}, 100)}, three, 0, row);
  ask("the same words; rows look at 10 30 55 90 90 90", {Looks({10, 30, 55, 90, 90, 90}, 100)}, three, 0, row);
  ask("the same words; rows look at 90 10 90 55 90 90", {Looks({90, 10, 90, 55, 90, 90}, 100)}, three, 2. / 3, row);
  // Two clips of one and of three words: a word is worth the same in both.
  ask("one word found, three not", {Looks({0, 13, 0}, 40), Looks({90, 90, 90, 90, 90, 90}, 100)}, {one[0], three[0]},
      .25, "the share of all words, not the mean of the clips' shares");
  // Equal weights: the first, here position 0, 0.00 s.
  ask("a word from 0.01 to 0.2 s; all positions alike", {{2, 50, std::vector<float>(100, .02f)}}, {{{5, .01, .2}}}, 1,
      "of equals the first");
}

}  // namespace
}  // namespace micro_whisper
