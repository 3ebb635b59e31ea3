#include "cohort/wire/wire.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "cohort/wire/json_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace course::cohort::wire {
namespace {

using ::testing::HasSubstr;

constexpr char kId[] = "0123456789abcdef0123456789abcdef";

// SHA-256 of "abc" and of the empty text: FIPS 180-4's example and `printf '' | sha256sum`.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kNothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string SubmissionText(const std::string& file) {
  return absl::StrCat("{\"id\":\"", kId, "\",\"lab\":\"00-01\",\"files\":[", file, "]}");
}
std::string Abc(const std::string& name = "starter.cc", const std::string& sha256 = kAbc) {
  return absl::StrCat("{\"name\":\"", name, "\",\"sha256\":\"", sha256, "\",\"text\":\"abc\"}");
}

std::string Mistake(const std::string& body) { return std::string(SubmissionFrom(body).status().message()); }

TEST(SubmissionFrom, ReadsIdLabAndFiles) {
  const absl::StatusOr<Submission> read = SubmissionFrom(SubmissionText(Abc()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, (Submission{.id = kId, .lab = "00-01", .files = {{"starter.cc", kAbc, "abc"}}}));
}

TEST(SubmissionFrom, ComparesEachHashWithItsText) {
  std::string other = kAbc;
  other[0] = 'c';
  EXPECT_THAT(Mistake(SubmissionText(Abc("starter.cc", other))),
              HasSubstr(absl::StrCat("files[0]: sha256 is ", other, ": the SHA-256 of its text is ", kAbc)));
  EXPECT_THAT(Mistake(SubmissionText(Abc("starter.cc", absl::AsciiStrToUpper(kAbc)))), HasSubstr("lower case"));
}

TEST(SubmissionFrom, NamesFieldValueAndRuleOfAMistake) {
  EXPECT_EQ(Mistake("[]"), "the submission is an array of 0: it must be an object");
  EXPECT_EQ(Mistake("{}"), "the submission: id is missing: it must be a text");
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"0123", "../."}})),
              HasSubstr("id is \"../.456789abcdef../.456789abcdef\": it must be 32 hexadecimal digits"));
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"00-01\"", "17"}})),
              HasSubstr("lab is 17: it must be a text"));
  EXPECT_THAT(Mistake(SubmissionText("")), HasSubstr("files is an array of 0: it must be a list of at least one file"));
  EXPECT_THAT(Mistake(SubmissionText(absl::StrCat(Abc(), ",", Abc()))), HasSubstr("files[1]: a file of this name"));
  EXPECT_THAT(Mistake(SubmissionText("17")), HasSubstr("files[0] is 17: it must be an object"));
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"lab\"", "\"learner\":\"bob\",\"lab\""}})),
              HasSubstr("there is no field \"learner\""));
  EXPECT_THAT(Mistake(SubmissionText(absl::StrReplaceAll(Abc(), {{kAbc, kNothing}, {"\"abc\"", "\"\""}}))),
              HasSubstr("text is \"\": it must be a text that is not empty"));
}

TEST(SubmissionFrom, RefusesWhatTwoProgramsCouldUnderstandDifferently) {
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"lab\"", "\"lab\":\"00-02\",\"lab\""}})),
              HasSubstr("\"lab\" comes twice"));
  EXPECT_THAT(Mistake(SubmissionText(Abc()) + "{}"), HasSubstr("no JSON text in UTF-8"));
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"starter.cc", "starter.cc\\u0000.exe"}})),
              HasSubstr("without NUL"));
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"abc\"", "\"a\xff\xfe\""}})),
              HasSubstr("no JSON text in UTF-8: see byte "));
  // A surrogate alone (RFC 8259, section 8.2) and a character outside of Unicode.
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"abc\"", "\"\\ud800\""}})), HasSubstr("no JSON"));
  EXPECT_THAT(Mistake(absl::StrReplaceAll(SubmissionText(Abc()), {{"\"abc\"", "\"\xf5\x80\x80\x80\""}})),
              HasSubstr("no JSON"));
}

TEST(SubmissionFrom, HasLimitsForEverything) {
  const std::string deep(100'000, '[');
  EXPECT_THAT(Mistake(deep), HasSubstr("nested 100000 deep: it may be 4 deep"));
  EXPECT_THAT(Mistake(SubmissionText(absl::StrReplaceAll(
                  Abc(), {{"\"abc\"", absl::StrCat("\"", std::string(store::kMaxSource + 1, 'x'), "\"")}}))),
              HasSubstr("text is a text of 262145 bytes: it must be a text of at most 262144 bytes"));
  EXPECT_THAT(Mistake(SubmissionText(Abc(std::string(201, 'n')))), HasSubstr("at most 200 bytes"));
  EXPECT_THAT(Mistake(std::string(kLongestSubmission + 1, ' ')), HasSubstr("it may have 1048576"));
  std::string many = Abc("f0");
  for (int i = 1; i < 17; ++i) absl::StrAppend(&many, ",", Abc(absl::StrCat("f", i)));
  EXPECT_THAT(Mistake(SubmissionText(many)), HasSubstr("files is an array of 17: it must be a list of at most 16"));
}

TEST(SubmissionFrom, BracketsInsideATextAreNoNesting) {
  const std::string text(1'000, '[');
  const std::string body = SubmissionText(absl::StrCat(
      "{\"name\":\"starter.cc\",\"sha256\":\"", base::Sha256Hex("\"" + text), "\",\"text\":\"\\\"", text, "\"}"));
  EXPECT_TRUE(SubmissionFrom(body).ok()) << SubmissionFrom(body).status();
}

TEST(Fields, TakeNoLargeNumberForANegativeOne) {
  for (const char* number : {"9223372036854775808", "18446744073709551615"}) {
    const auto object = ParseJson(absl::StrCat("{\"shift\":", number, "}"), {.most_bytes = 100, .deepest = 1});
    ASSERT_TRUE(object.ok()) << object.status();
    Fields fields(*object, "the body");
    fields.Integer("shift", std::numeric_limits<int64_t>::min(), 5);
    EXPECT_THAT(std::string(fields.Done().message()), HasSubstr(absl::StrCat("shift is ", number))) << number;
  }
}

TEST(RunsFrom, RefusesMorePointsThanThereAre) {
  const std::vector<ReportedRun> runs = {{.id = kId, .lab = "//p/a", .points = 6, .max_points = 5}};
  EXPECT_THAT(std::string(RunsFrom(Dump(ToJson(runs))).status().message()),
              HasSubstr("runs[0]: points is 6: it must be at most 5"));
}

TEST(RunsFrom, RefusesNumbersThatAreNone) {
  for (const char* points : {"-1", "1.5", "\"3\"", "99999999999999999999", "1e400", "true", "null"}) {
    const std::string body = absl::StrReplaceAll(
        Dump(ToJson(std::vector<ReportedRun>{{.id = kId, .lab = "//p/a", .points = 4, .max_points = 5}})),
        {{"\"points\":4", absl::StrCat("\"points\":", points)}});
    EXPECT_FALSE(RunsFrom(body).ok()) << points;
  }
}

// Values made of a seed: what is written is read back as it was.
std::string RandomText(base::Rng& rng) {
  static constexpr const char* kPieces[] = {"a", "\"", "\\", "\n", "ä", "漢", "😀", "</script>", "\x7f", "=1+1", " "};
  std::string text = "t";
  for (int n = rng.Below(12); n > 0; --n) text += kPieces[rng.Below(std::size(kPieces))];
  return text;
}
std::string RandomId(base::Rng& rng) { return base::Sha256Hex(absl::StrCat(rng.Next())).substr(0, 32); }
Verdict RandomVerdict(base::Rng& rng) { return static_cast<Verdict>(rng.Below(12)); }
TestOutcome RandomTest(base::Rng& rng, bool with_message) {
  return {.suite = RandomText(rng),
          .name = RandomText(rng),
          .verdict = RandomVerdict(rng),
          .points = rng.Below(5),
          .max_points = rng.Below(9),
          .message = with_message ? RandomText(rng) : ""};
}

TEST(Wire, WhatIsWrittenIsReadBack) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    base::Rng rng = {seed};
    Submission submission = {.id = RandomId(rng), .lab = RandomText(rng)};
    for (int n = 1 + rng.Below(4); n > 0; --n) {
      const std::string text = RandomText(rng);
      submission.files.push_back({absl::StrCat(n, RandomText(rng)), base::Sha256Hex(text), text});
    }
    ASSERT_EQ(SubmissionFrom(Dump(ToJson(submission))).value(), submission);

    std::vector<ReportedRun> runs(rng.Below(3));
    for (ReportedRun& run : runs) {
      run = {.id = RandomId(rng), .lab = RandomText(rng), .verdict = RandomVerdict(rng), .points = 1, .max_points = 2};
      run.started_ms = static_cast<int64_t>(rng.Next() >> 12);
      run.course_version = RandomText(rng);
      run.digest = RandomText(rng);
      for (int n = rng.Below(4); n > 0; --n) run.tests.push_back(RandomTest(rng, false));
    }
    ASSERT_EQ(RunsFrom(Dump(ToJson(runs))).value(), runs);

    State state = {.id = RandomId(rng), .lab = RandomText(rng), .received_ms = 1 + rng.Below(1000)};
    state.state = static_cast<store::JobState>(rng.Below(6));
    state.reason = RandomText(rng);
    state.superseded_by = RandomId(rng);
    if (rng.Below(2) == 1) {
      state.result = Result{.points = rng.Below(5), .max_points = 5, .withheld_tests = rng.Below(3)};
      if (rng.Below(2) == 1) state.result->verdict = RandomVerdict(rng);
      state.result->message = RandomText(rng);
      state.result->ignored_files = {RandomText(rng)};
      state.result->level = RandomText(rng);
      state.result->course_version = RandomText(rng);
      for (int n = rng.Below(4); n > 0; --n) state.result->tests.push_back(RandomTest(rng, true));
    }
    ASSERT_EQ(StateFrom(ParseAnswer(Dump(ToJson(state))).value()).value(), state);

    const Events events = {.state = state.state,
                           .next = rng.Below(9),
                           .events = {{.stage = "running", .tests_done = 1, .tests = 2, .test = RandomText(rng)}}};
    ASSERT_EQ(EventsFrom(ToJson(events)).value(), events);
    const Me me = {RandomId(rng), RandomText(rng), RandomText(rng), "learner", {"submit", "read"},
                   "c",           RandomText(rng)};
    ASSERT_EQ(MeFrom(ToJson(me)).value(), me);
    Lab lab = {.lab = RandomText(rng), .name = "00-01", .title = RandomText(rng), .max_points = 5, .weight = 0.5};
    if (rng.Below(2) == 1) lab.due_ms = rng.Below(1000);
    lab.files = {"starter.cc"};
    ASSERT_EQ(LabsFrom({{"labs", {ToJson(lab)}}}).value(), std::vector<Lab>{lab});
  }
}

TEST(Wire, AnswersOfANewerServerMayHaveMoreFields) {
  nlohmann::json answer = ToJson(State{.id = kId, .lab = "//p/a"});
  answer["colour"] = "green";
  EXPECT_TRUE(StateFrom(answer).ok());
  nlohmann::json error = ToJson(Error{"not_found", "there is none"});
  error["error"]["colour"] = "red";
  EXPECT_EQ(ErrorFrom(error).value(), (Error{"not_found", "there is none"}));
}

// Any bytes: an error or a value, and never anything else.
TEST(Wire, SurvivesAnyChangeOfAGoodBody) {
  const std::string good = SubmissionText(Abc());
  base::Rng rng = {12};
  int refused = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string body = good;
    for (int n = 1 + rng.Below(4); n > 0; --n) {
      const size_t at = static_cast<size_t>(rng.Below(static_cast<int>(body.size())));
      if (rng.Below(3) == 0) {
        body.erase(at, 1 + static_cast<size_t>(rng.Below(8)));
      } else {
        body[at] = static_cast<char>(rng.Below(256));
      }
    }
    const absl::StatusOr<Submission> read = SubmissionFrom(body);
    if (!read.ok()) {
      ++refused;
      EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
      continue;
    }
    for (const File& file : read->files) EXPECT_EQ(base::Sha256Hex(file.text), file.sha256);
  }
  EXPECT_GT(refused, 2'500) << "most changes break a rule";
}

}  // namespace
}  // namespace course::cohort::wire
