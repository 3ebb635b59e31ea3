#include "harness/sidecars/engine/order.h"

#include <string>
#include <variant>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::chat {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

json Crossed(const json& value) { return json::parse(value.dump()); }

TEST(Order, CrossesAsItIs) {
  const Submission submission = {.id = "cmpl-7",
                                 .prompt = "Once \"upon\"\n",
                                 .max_tokens = 40,
                                 .temperature = 0.5,
                                 .top_p = 0.25,
                                 .seed = 18446744073709551615u,
                                 .stop = {"\n", "END"}};
  const std::vector<Order> orders = {submission,
                                     Submission{.id = "a", .prompt = ""},
                                     Abort{.id = "a-1"},
                                     Steps{7, 20},
                                     ShowState{},
                                     Replay{.step = 12},
                                     Reset{}};
  for (const Order& order : orders) {
    const auto back = OrderFrom(Crossed(ToJson(order)));
    ASSERT_TRUE(IsOk(back));
    EXPECT_EQ(ToJson(*back), ToJson(order));
    EXPECT_EQ(back->index(), order.index());
  }
  EXPECT_EQ(std::get<Submission>(*OrderFrom(Crossed(ToJson(Order(submission))))), submission);
}

TEST(Order, WithAWrongFieldSaysWhichAndWhatItMayBe) {
  const auto status = [](auto change) {
    Submission submission = {.id = "r1", .prompt = "x"};
    change(submission);
    return OrderFrom(ToJson(Order(submission))).status();
  };
  constexpr StatusCode kWrong = StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.id = "a b"; }), kWrong, "letters, digits and hyphens"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.id = ""; }), kWrong, "id of 0 bytes"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.max_tokens = 0; }), kWrong, "max_tokens 0: it must be 1 to"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.temperature = -1; }), kWrong, "temperature -1"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.top_p = 0; }), kWrong, "top_p 0: it must be above 0"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.prompt.resize(20'000, 'x'); }), kWrong, "prompt of 20000"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.stop = {"a", ""}; }), kWrong, "stop of 0 bytes"));
  EXPECT_TRUE(HasCodeAndText(status([](Submission& s) { s.stop.resize(5, "x"); }), kWrong, "stop of 5 texts"));
  EXPECT_TRUE(HasCodeAndText(OrderFrom(ToJson(Order(Steps{0, 1}))).status(), kWrong, "steps 0"));
  EXPECT_TRUE(HasCodeAndText(OrderFrom(ToJson(Order(Steps{1, 9'999}))).status(), kWrong, "ms 9999"));
}

TEST(Order, ThatIsNoneIsRefused) {
  for (const json& from : {json(), json(3), json::array(), json{{"op", "fly"}}, json{{"op", "abort"}},
                           json{{"op", "submit"}, {"id", "a"}}, json{{"op", 3}}}) {
    EXPECT_TRUE(HasCodeAndText(OrderFrom(from).status(), StatusCode::kInvalidArgument, "no order")) << from;
  }
}

}  // namespace
}  // namespace course::chat
