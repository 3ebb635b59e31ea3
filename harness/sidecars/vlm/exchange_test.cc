#include "harness/sidecars/vlm/exchange.h"

#include <limits>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecars/vlm/testing/sample_reply.h"

namespace course::vlm {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

TEST(Question, CrossesAsItIs) {
  Question question = {.kind = "drawing", .seed = 18446744073709551615u, .task = "where?", .resampler = true};
  question.drawing = std::string(1024, '.');
  question.drawing[77] = 'y';
  const auto back = QuestionFrom(json::parse(ToJson(question).dump()));
  ASSERT_TRUE(IsOk(back));
  EXPECT_EQ(*back, question);
}

TEST(Question, WithAWrongFieldSaysWhichAndWhatItMayBe) {
  const auto status = [](auto change) {
    Question question;
    change(question);
    return QuestionFrom(ToJson(question)).status();
  };
  constexpr StatusCode kWrong = StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.kind = "film"; }), kWrong,
                             "kind \"film\": it must be object, dots, digit or drawing"));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.task = "why?"; }), kWrong, "task \"why?\""));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.colour = "mauve"; }), kWrong, "colour \"mauve\""));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.count = 9; }), kWrong, "count \"9\": it must be 1 to 8"));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.digit = -1; }), kWrong, "digit \"-1\""));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.scale = 3; }), kWrong, "1, 2 or 4"));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) { q.kind = "drawing"; }), kWrong, "a drawing of 0 letters"));
  EXPECT_TRUE(HasCodeAndText(status([](Question& q) {
                               q.kind = "drawing";
                               q.drawing = std::string(1024, '.');
                               q.drawing[33] = '<';
                             }),
                             kWrong, "in row 2, column 2"));
}

TEST(Question, ThatIsNoObjectOrLacksAFieldIsRefused) {
  for (const json& from : {json(), json(3), json::array(), json{{"kind", "object"}}, json{{"kind", 3}}}) {
    EXPECT_TRUE(HasCodeAndText(QuestionFrom(from).status(), StatusCode::kInvalidArgument, "no question")) << from;
  }
}

TEST(Reply, CrossesAsItIs) {
  const Reply reply = testing::SampleReply();
  const auto back = ReplyFrom(json::parse(ToJson(reply).dump()));
  ASSERT_TRUE(IsOk(back));
  EXPECT_EQ(ToJson(*back), ToJson(reply));
  EXPECT_EQ(back->levels, reply.levels);
}

// A learner's code had a hand in it: each of these would end the page or stand on it.
TEST(Reply, IsNotBelieved) {
  const auto status = [](auto change) {
    Reply reply = testing::SampleReply();
    change(reply);
    return ReplyFrom(json::parse(ToJson(reply).dump())).status();
  };
  constexpr StatusCode kNone = StatusCode::kDataLoss;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.levels.pop_back(); }), kNone, "a picture of 3071 bytes"));
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.patches.pop_back(); }), kNone, "15 patches"));
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.tokens.resize(65); }), kNone, "more than 64"));
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.patches[0].mean[1] = 1.5; }), kNone, "no colour"));
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.answer[0].attention[3] = -0.1; }), kNone, "outside 0 to 1"));
  EXPECT_TRUE(HasCodeAndText(status([&](Reply& r) { r.tokens[0].norm = nan; }), kNone, "must be number"));
  EXPECT_TRUE(HasCodeAndText(status([](Reply& r) { r.steps[0].ms = -1; }), kNone, "a time that is none"));
}

TEST(Reply, ThatIsNoObjectOrLacksAFieldIsRefused) {
  const json whole = ToJson(testing::SampleReply());
  for (const json& from : {json(), json("x"), json::array(), json{{"levels", "zz"}}, json{{"levels", 4}}}) {
    EXPECT_TRUE(HasCodeAndText(ReplyFrom(from).status(), StatusCode::kDataLoss, "no proper reply")) << from;
  }
  for (const auto& [name, value] : whole.items()) {
    json less = whole;
    less.erase(name);
    EXPECT_TRUE(HasCodeAndText(ReplyFrom(less).status(), StatusCode::kDataLoss, "no proper reply")) << name;
    less[name] = nullptr;
    EXPECT_TRUE(HasCodeAndText(ReplyFrom(less).status(), StatusCode::kDataLoss, "no proper reply")) << name;
  }
}

}  // namespace
}  // namespace course::vlm
