#include "harness/sidecars/engine/report.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecars/engine/testing/sample_report.h"

namespace course::chat {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

json Crossed(const json& value) { return json::parse(value.dump()); }

TEST(Report, CrossesAsItIs) {
  const Report report = testing::SampleReport();
  const auto back = ReportFrom(Crossed(ToJson(report)));
  ASSERT_TRUE(IsOk(back));
  EXPECT_EQ(ToJson(*back), ToJson(report));
  Report without = report;
  without.state.reset();
  EXPECT_FALSE(ReportFrom(Crossed(ToJson(without)))->state.has_value());
}

// A learner's code had a hand in it: each of these would end the page or stand on it.
TEST(Report, IsNotBelieved) {
  const auto status = [](auto change) {
    Report report = testing::SampleReport();
    change(report);
    return ReportFrom(Crossed(ToJson(report))).status();
  };
  constexpr StatusCode kNone = StatusCode::kDataLoss;
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.step = -1; }), kNone, "step is -1"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.progress[0].id = "<b>"; }), kNone, "an id of 3 bytes"));
  EXPECT_TRUE(
      HasCodeAndText(status([](Report& r) { r.progress[0].output_tokens = -2; }), kNone, "output_tokens is -2"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.state->free_queue = {99}; }), kNone, "block 99 of a cache of"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.state->running[0].block_table = {-1}; }), kNone, "block -1"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.state->preempted = {"<b>"}; }), kNone, "preempted"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.state->about.resize(70'000, 'x'); }), kNone, "about of 70000"));
  EXPECT_TRUE(HasCodeAndText(status([](Report& r) { r.state->blocks[1].hash.resize(17, 'f'); }), kNone, "a hash"));
}

TEST(Report, ThatIsNoObjectOrLacksAFieldIsRefused) {
  const json whole = ToJson(testing::SampleReport());
  for (const json& from : {json(), json("x"), json::array(), json::object()}) {
    EXPECT_TRUE(HasCodeAndText(ReportFrom(from).status(), StatusCode::kDataLoss, "no proper report")) << from;
  }
  for (const auto& [name, value] : whole.items()) {
    json less = whole;
    less.erase(name);
    EXPECT_TRUE(HasCodeAndText(ReportFrom(less).status(), StatusCode::kDataLoss, "no proper report")) << name;
  }
  for (const auto& [name, value] : whole["state"].items()) {
    json less = whole;
    less["state"].erase(name);
    EXPECT_TRUE(HasCodeAndText(ReportFrom(less).status(), StatusCode::kDataLoss, "no proper report")) << name;
    less["state"][name] = nullptr;
    EXPECT_TRUE(HasCodeAndText(ReportFrom(less).status(), StatusCode::kDataLoss, "no proper report")) << name;
  }
}

}  // namespace
}  // namespace course::chat
