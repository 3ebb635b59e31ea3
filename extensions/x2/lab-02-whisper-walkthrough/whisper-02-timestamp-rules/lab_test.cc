// Lab x2-whisper-02: times, sums of probabilities, the five rules, and a transcript.
//
// Most tests have a vocabulary of 19 ids that is small enough to be printed: a mask is a line such as "++++++.......",
// with "+" for what may come next. A second set of rules, which asks each id alone and works in double, says what is
// right for random logits; the course's own rules (models/whisper) are a third. Figures of the English vocabulary are
// those of its tokenizer.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-02-timestamp-rules/timestamp_rules.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/whisper/timestamp_rules.h"

namespace timestamp_rules {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Tokens = std::vector<int>;
using Logits = std::vector<float>;

// Text 0 (" ") to 4, end 5, start 6, no timestamps 7, timestamps 8 (0.00) to 18 (0.20).
constexpr TokenIds kSmall = {.blank = 0, .end_of_text = 5, .no_timestamps = 7, .first_timestamp = 8};
constexpr int kSmallSize = 19, kSmallStart = 6;

// The timestamp with this index in the small vocabulary.
constexpr int Ts(int index) { return kSmall.first_timestamp + index; }

// Everything that is no timestamp is so likely that rule 5 never speaks.
Logits Flat() {
  Logits logits(kSmallSize, 9);
  std::fill(logits.begin() + kSmall.first_timestamp, logits.end(), 0);
  return logits;
}

std::string MaskOf(const Logits& logits) {
  std::string mask;
  for (const float x : logits) mask += x == kNever ? '.' : '+';
  return mask;
}

// What the rules leave of `logits`.
std::string Allowed(const Tokens& sampled, Logits logits = Flat(), int max_initial = 2) {
  ApplyTimestampRules(logits, sampled, kSmall, max_initial);
  return MaskOf(logits);
}

std::string Call(const Tokens& sampled, const char* more = "") {
  const auto name = [](std::string* out, int token) {
    if (token >= kSmall.first_timestamp) {
      absl::StrAppend(out, "<", (token - kSmall.first_timestamp) * 0.02, ">");
    } else {
      absl::StrAppend(out, "text");
    }
  };
  return absl::StrCat("what may follow [", absl::StrJoin(sampled, " ", name), "]", more,
                      " (text 0-4, end, start, no timestamps, timestamps 0.00-0.20)");
}

struct Case {
  Tokens sampled;
  const char* allowed;
  const char* why;
};
void ExpectAllowed(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const std::string got = Allowed(c.sampled);
    if (got == c.allowed) continue;
    ReportWrongAnswer(Call(c.sampled), c.allowed, got, c.why, std::source_location::current());
    return;
  }
}

// The rules once more, for one id: may it follow before rule 5?
bool MayFollow(int id, const Tokens& sampled, const TokenIds& ids, int max_initial) {
  const int first = ids.first_timestamp;
  if (id == ids.no_timestamps) return false;
  if (sampled.empty()) return id >= first && id - first <= max_initial;
  const bool last_is = sampled.back() >= first;
  const bool before_is = sampled.size() == 1 || sampled[sampled.size() - 2] >= first;
  if (id < first) return !(last_is && !before_is && id < ids.end_of_text);
  if (last_is && before_is) return false;
  for (int i = static_cast<int>(sampled.size()) - 1; i >= 0; --i) {
    if (sampled[i] < first) continue;
    return last_is ? id >= sampled[i] : id > sampled[i];
  }
  return true;
}

// With rule 5, by probabilities: their sum over the timestamps against the largest of the others.
Logits ByDefinition(const Logits& logits, const Tokens& sampled, const TokenIds& ids, int max_initial) {
  Logits masked = logits;
  double most = -std::numeric_limits<double>::infinity();
  for (size_t id = 0; id < masked.size(); ++id) {
    if (!MayFollow(static_cast<int>(id), sampled, ids, max_initial)) masked[id] = kNever;
    most = std::max(most, double{masked[id]});
  }
  double timestamps = 0, other = 0;
  for (size_t id = 0; id < masked.size(); ++id) {
    const double p = std::exp(masked[id] - most);
    if (static_cast<int>(id) >= ids.first_timestamp) {
      timestamps += p;
    } else {
      other = std::max(other, p);
    }
  }
  if (timestamps > other) std::fill(masked.begin(), masked.begin() + ids.first_timestamp, kNever);
  return masked;
}

GRADED_TEST(Timestamp, IsANumberOfStepsOfTwoHundredths, 1) {
  ExpectNear("Seconds(50413, kEnglish)", Seconds(50413, kEnglish), 1.0, 1e-9,
             {{1.02, "<|0.00|> is 50363: it is not <|0.02|>"}});
  ExpectNear("Seconds(51863, kEnglish)", Seconds(51863, kEnglish), 30.0, 1e-9);
  for (int index = 0; index <= 1500; ++index) {
    const double seconds = index / 50.0;
    if (!ExpectAnswer(absl::StrCat("Timestamp(", seconds, ", kEnglish)"), Timestamp(seconds, kEnglish), 50363 + index,
                      {{50362 + index, "the quotient comes out a little below: take the nearest, do not cut"}})) {
      return;
    }
  }
  ExpectAnswer("Timestamp(0.573, kEnglish)", Timestamp(0.573, kEnglish), 50392, {{50391, "the nearest, do not cut"}});
  ExpectAnswer("Timestamp(0.009, kEnglish)", Timestamp(0.009, kEnglish), 50363);
}

GRADED_TEST(LogSumExp, IsTheLogarithmOfASum, 2) {
  const double inf = std::numeric_limits<double>::infinity();
  // A few roundings in double, and inputs that are exact or given in float: e^-1.2 is off by 1.2 u, u = 6e-8.
  ExpectNear("LogSumExp(-1.2, -1.5, -2.0)", LogSumExp(Logits{-1.2f, -1.5f, -2.0f}), -0.416031, 1e-6,
             {{std::exp(-0.416031), "the logarithm is missing"}, {-1.2, "that is the largest: the sum is wanted"}});
  ExpectNear("LogSumExp(1000, 1000)", LogSumExp(Logits{1000, 1000}), 1000.693147, 1e-6);
  ExpectNear("LogSumExp(-1000, -1000)", LogSumExp(Logits{-1000, -1000}), -999.306853, 1e-6);
  ExpectNear("LogSumExp(-infinity, 0.25)", LogSumExp(Logits{kNever, 0.25f}), 0.25, 1e-9);
  ExpectAnswer("LogSumExp()", LogSumExp({}), -inf, {{0, "the sum of nothing is 0, and its logarithm -infinity"}});
  ExpectAnswer("LogSumExp(-infinity, -infinity)", LogSumExp(Logits{kNever, kNever}), -inf);
}

GRADED_TEST(Rules, NeverSampleNoTimestamps, 1) {
  for (const Tokens& sampled : {Tokens{Ts(0)}, Tokens{Ts(0), 1}, Tokens{Ts(0), 1, Ts(3)}, Tokens{1}}) {
    ExpectAnswer(Call(sampled) + ": no timestamps", Allowed(sampled)[kSmall.no_timestamps], '.');
  }
}

GRADED_TEST(Rules, HaveTimestampsComeInPairs, 3) {
  //             text end start none timestamps
  ExpectAllowed({
      {{Ts(0)}, "+++++++............", "a timestamp that nothing is before opens a segment: no timestamp follows"},
      {{Ts(0), 1, Ts(3)}, ".....++....++++++++", "a timestamp after text closes the segment: no text follows"},
      {{Ts(0), 1, Ts(3), Ts(3)}, "+++++++............", "and the next one opens the next: no third timestamp"},
      {{Ts(0), 1, Ts(3), Ts(5)}, "+++++++............", "also when there is a pause between the two"},
      {{Ts(0), 1, 2}, "+++++++..++++++++++", "text goes on, or a timestamp closes the segment"},
      {{1}, "+++++++.+++++++++++", "text without any timestamp: there is none to be paired"},
  });
}

GRADED_TEST(Rules, DoNotLetTimeGoBack, 3) {
  ExpectAllowed({
      {{Ts(4), 1}, "+++++++......++++++", "no segment ends when it begins, or before"},
      {{Ts(4), 1, 2, 3}, "+++++++......++++++", "however much text there is since"},
      {{Ts(0), 1, Ts(3)}, ".....++....++++++++", "the next segment may begin when the last one ended"},
      {{Ts(0), 1, Ts(3), Ts(6), 2}, "+++++++........++++", "the last timestamp counts, not the first one"},
      {{Ts(0), 1, Ts(3), Ts(3), 2}, "+++++++.....+++++++", "the second segment ends after it began"},
      {{Ts(0), 1, Ts(10)}, ".....++...........+", "at the end of the window only its last timestamp is left"},
      {{Ts(0), 1, Ts(10), Ts(10), 1}, "+++++++............", "nothing is later than the last timestamp"},
  });
}

GRADED_TEST(Rules, BeginWithATimestampOfAtMostOneSecond, 2) {
  const auto first = [](int max_initial) { return Allowed({}, Flat(), max_initial); };
  ExpectAnswer<std::string>(Call({}, ", max_initial_index 2"), first(2), "........+++........",
                            {{"........++.........", "the limit itself is allowed"},
                             {"........+++++++++++", "the first timestamp is at most max_initial_index steps in"},
                             {"+++++++.+++........", "the first token is a timestamp"}});
  ExpectAnswer<std::string>(Call({}, ", max_initial_index 0"), first(0), "........+..........");
  ExpectAnswer<std::string>(Call({}, ", max_initial_index 50"), first(50), "........+++++++++++");
  // The English vocabulary.
  Logits logits(51'864);
  ApplyTimestampRules(logits, {}, kEnglish, kMaxInitialIndex);
  ExpectAnswer<int>("first tokens that are allowed in English",
                    static_cast<int>(std::count(logits.begin(), logits.end(), 0.f)), 51,
                    {{50, "0.00 to 1.00 s, both included"}, {1501, "the first timestamp is at most 1.00 s"}});
  ExpectAnswer("<|1.00|> may be the first token", logits[50413] != kNever, true);
  ExpectAnswer("<|1.02|> may be the first token", logits[50414] != kNever, false);
}

GRADED_TEST(Rules, ForceATimestampThatIsLikelierThanAnyText, 2) {
  Logits logits(kSmallSize, -20);
  logits[0] = -0.9f;
  logits[Ts(1)] = -1.2f, logits[Ts(2)] = -1.5f, logits[Ts(3)] = -2.0f;
  for (int index = 4; index <= 10; ++index) logits[Ts(index)] = kNever;
  const std::string call = Call({Ts(0), 1}, ", timestamps -1.2 -1.5 -2.0 and");
  ExpectAnswer<std::string>(
      call + " the best text -0.9", Allowed({Ts(0), 1}, logits), ".........+++.......",
      {{"+++++++..+++.......", "all timestamps together are likelier than any text: add them up"}});
  logits[0] = -0.41f;
  ExpectAnswer<std::string>(call + " the best text -0.41", Allowed({Ts(0), 1}, logits), "+++++++..+++.......",
                            {{".........+++.......", "the log of the sum is -0.416, below -0.41"}});
  for (float& x : logits) x += 500;  // changes no probability
  ExpectAnswer<std::string>(call + " the best text -0.41, and 500 added to all", Allowed({Ts(0), 1}, logits),
                            "+++++++..+++.......");
  // What rules 2 and 3 have masked does not count.
  Logits early(kSmallSize, -20);
  early[0] = 0, early[Ts(0)] = early[Ts(1)] = 8, early[Ts(5)] = -1;
  ExpectAnswer<std::string>(Call({Ts(1), 1}, ", where the timestamps 0.00 and 0.02 would be likely"),
                            Allowed({Ts(1), 1}, early), "+++++++...+++++++++",
                            {{"..........+++++++++", "timestamps that may not follow count for nothing"}});
  // The end is among the others.
  Logits end(kSmallSize, -9);
  end[kSmall.end_of_text] = 1, end[Ts(6)] = 0;
  ExpectAnswer<std::string>(Call({Ts(0), 1, Ts(3)}, ", where the end is likelier than all timestamps"),
                            Allowed({Ts(0), 1, Ts(3)}, end), ".....++....++++++++",
                            {{"...........++++++++", "end_of_text is one of the ids that are no timestamps"}});
}

GRADED_TEST(Rules, OnlyMask, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const Tokens& sampled : {Tokens{}, Tokens{Ts(0)}, Tokens{Ts(0), 1}, Tokens{Ts(0), 1, Ts(3)}}) {
    Logits before(kSmallSize), after;
    for (float& x : before) x = static_cast<float>(rng.Uniform());
    after = before;
    ApplyTimestampRules(after, sampled, kSmall, 2);
    ExpectAnswer(Call(sampled) + ": something is masked", MaskOf(after) != std::string(kSmallSize, '+'), true);
    for (int id = 0; id < kSmallSize; ++id) {
      if (after[id] != kNever) ExpectNear(absl::StrCat(Call(sampled), ": logit ", id), after[id], before[id], 0);
    }
  }
}

// Tokens in any order, also such as the rules would never let through.
Tokens AnyTokens(base::Rng& rng) {
  Tokens tokens(rng.Below(7));
  for (int& token : tokens) token = rng.Uniform() < .5 ? Ts(rng.Below(11)) : rng.Below(5);
  return tokens;
}

GRADED_TEST(Rules, AgreeWithTheDefinitionForAnyLogits, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  for (int round = 0; round < 300; ++round) {
    const Tokens sampled = AnyTokens(rng);
    const int max_initial = rng.Below(12);
    Logits logits(kSmallSize);
    for (float& x : logits) x = static_cast<float>(4 * rng.Uniform());
    // Around the point at which rule 5 begins to speak, but not on it, where a rounding would decide.
    for (int id = 0; id < kSmall.first_timestamp; ++id) logits[id] += static_cast<float>(2 * rng.Uniform());
    Logits got = logits, other = logits;
    ApplyTimestampRules(got, sampled, kSmall, max_initial);
    const Logits expected = ByDefinition(logits, sampled, kSmall, max_initial);
    const std::string call =
        absl::StrCat(Call(sampled), ", max_initial_index ", max_initial, ", random logits of round ", round);
    if (!ExpectAnswer(call, MaskOf(got), MaskOf(expected))) return;
    whisper::ApplyTimestampRules(other, sampled,
                                 {.end_of_text = kSmall.end_of_text,
                                  .no_timestamps = kSmall.no_timestamps,
                                  .first_timestamp = kSmall.first_timestamp},
                                 max_initial);
    if (!ExpectAnswer(call + ", beside whisper::ApplyTimestampRules", MaskOf(got), MaskOf(other))) return;
  }
}

base::Mat Rows(const std::vector<Logits>& rows) {
  base::Mat m = {static_cast<int>(rows.size()), kSmallSize, {}};
  for (const Logits& row : rows) m.data.insert(m.data.end(), row.begin(), row.end());
  return m;
}

// A row in which these ids have these probabilities, up to a factor, and the others none.
struct Chance {
  int id;
  double weight;
};
Logits Likely(const std::vector<Chance>& chances) {
  Logits row(kSmallSize, kNever);
  for (const Chance& c : chances) row[c.id] = static_cast<float>(std::log(c.weight));
  return row;
}

GRADED_TEST(DecodeGreedily, EndsAtTheEndAndAveragesOverIt, 1) {
  // The blank and the end, however likely, do not begin a transcript: 3/4. Then the end: 4/5.
  const base::Mat logits = Rows({Likely({{1, 3}, {2, 1}, {kSmall.blank, 99}, {kSmall.end_of_text, 99}}),
                                 Likely({{kSmall.end_of_text, 4}, {3, 1}}), Likely({{4, 1}})});
  const std::string call = "DecodeGreedily(text 1 with 3/4, then the end with 4/5; no timestamps)";
  const Decoded got = DecodeGreedily(logits, kSmall, {.timestamps = false});
  ExpectAnswer<Tokens>(call + ".tokens", got.tokens, {1},
                       {{{0}, "the blank does not begin a transcript"},
                        {{}, "the end does not begin a transcript"},
                        {{1, 5}, "the end is none of the tokens"},
                        {{1, 5, 4}, "sampling stops at the end"},
                        {{1, 4}, "sampling stops at the end"}});
  // Logarithms rounded to float: 1e-6.
  ExpectNear(call + ".average_log_prob", got.average_log_prob, (std::log(.75) + std::log(.8)) / 2, 2e-6,
             {{std::log(.75) + std::log(.8), "divide by one more than there are tokens"},
              {std::log(.75) / 2, "the end was sampled, too: its log-probability belongs to the sum"},
              {std::log(.75), "the end was sampled, too: its log-probability belongs to the sum"},
              {(std::log(3 / 202.) + std::log(.8)) / 2, "probabilities are those after masking"}});
}

GRADED_TEST(DecodeGreedily, MasksInEachStepWhatBelongsToIt, 1) {
  const auto tokens = [](const std::vector<Logits>& rows, const DecodeOptions& options) {
    return DecodeGreedily(Rows(rows), kSmall, options).tokens;
  };
  const Logits blank = Likely({{kSmall.blank, 5}, {1, 2}, {2, 1}});
  ExpectAnswer<Tokens>("tokens of three rows in which the blank is likeliest, then text 1",
                       tokens({blank, blank, blank}, {.timestamps = false}), {1, 0, 0},
                       {{{1, 1, 1}, "the blank is masked at the beginning alone"}});
  ExpectAnswer<Tokens>("the same with text 1 as non_speech",
                       tokens({blank, blank, blank}, {.timestamps = false, .non_speech = {1}}), {2, 0, 0});
  const Logits note = Likely({{1, 5}, {2, 2}});
  ExpectAnswer<Tokens>("tokens of two rows in which text 1, a non_speech, is likeliest",
                       tokens({note, note}, {.timestamps = false, .non_speech = {1}}), {2, 2},
                       {{{2, 1}, "non_speech is masked in every step"}, {{1, 1}, "non_speech is masked"}});
  ExpectAnswer<Tokens>("tokens of two rows in which texts 3 and 4 are equally likely",
                       tokens({Likely({{4, 1}, {3, 1}}), Likely({{3, 1}, {4, 1}})}, {.timestamps = false}), {3, 3},
                       {{{4, 4}, "of equals the lowest id"}});
  const std::vector<Logits> endless(300, Likely({{1, 1}, {2, 1}}));
  const Decoded got = DecodeGreedily(Rows(endless), kSmall, {.timestamps = false});
  ExpectAnswer<size_t>("how many tokens 300 rows without an end make", got.tokens.size(), 224,
                       {{300, "sampling stops after max_tokens"}});
  ExpectNear("their average_log_prob", got.average_log_prob, 224 * std::log(.5) / 225, 2e-6,
             {{std::log(.5), "divide by one more than there are tokens, also without an end"}});
}

// The same by the definition, in double.
Decoded DecodeByDefinition(const std::vector<Logits>& rows, const Tokens& non_speech, int max_initial) {
  Decoded decoded;
  double sum = 0;
  for (const Logits& given : rows) {
    Logits row = given;
    if (decoded.tokens.empty()) row[kSmall.blank] = row[kSmall.end_of_text] = kNever;
    for (const int token : non_speech) row[token] = kNever;
    row = ByDefinition(row, decoded.tokens, kSmall, max_initial);
    const int token = static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
    double all = 0;
    for (const float x : row) all += std::exp(double{x} - row[token]);
    sum -= std::log(all);
    if (token == kSmall.end_of_text) break;
    decoded.tokens.push_back(token);
  }
  decoded.average_log_prob = sum / (static_cast<double>(decoded.tokens.size()) + 1);
  return decoded;
}

GRADED_TEST(DecodeGreedily, MakesTranscriptsWhoseTimesMakeSense, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  for (int round = 0; round < 100; ++round) {
    std::vector<Logits> rows(12, Logits(kSmallSize));
    for (Logits& row : rows) {
      for (float& x : row) x = static_cast<float>(6 * rng.Uniform());
    }
    const Tokens non_speech = {kSmallStart, 1 + rng.Below(4)};
    const int max_initial = rng.Below(5);
    const Decoded got =
        DecodeGreedily(Rows(rows), kSmall, {.non_speech = non_speech, .max_initial_index = max_initial});
    const std::string call = absl::StrCat("DecodeGreedily(random logits of round ", round, ")");
    // A grammar: segments of a timestamp, text and a later timestamp, none of which begins before the last one ended.
    enum { kBetween, kOpened, kText } state = kBetween;
    int time = -1;
    for (const int token : got.tokens) {
      const int index = token - kSmall.first_timestamp;
      const bool fits = token < 0 || token >= kSmallSize ? false
                        : index < 0                      ? state != kBetween && token < kSmall.end_of_text
                        : state == kBetween              ? index >= time && (time >= 0 || index <= max_initial)
                                                         : state == kText && index > time;
      if (!fits) {
        ReportWrongAnswer(call, "segments between two timestamps, one after the other", absl::StrJoin(got.tokens, " "),
                          absl::StrCat("token ", token, " may not stand there"), std::source_location::current());
        return;
      }
      state = index < 0 ? kText : state == kBetween ? kOpened : kBetween;
      time = index < 0 ? time : index;
    }
    const Decoded expected = DecodeByDefinition(rows, non_speech, max_initial);
    if (!ExpectAnswer(call + ".tokens", got.tokens, expected.tokens) ||
        !ExpectNear(call + ".average_log_prob", got.average_log_prob, expected.average_log_prob, 1e-5)) {
      return;
    }
  }
}

}  // namespace
}  // namespace timestamp_rules
