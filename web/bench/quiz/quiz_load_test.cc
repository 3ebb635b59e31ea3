// The load in small: no clock is looked at, only what the database says afterwards.

#include <memory>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/small_disk.h"
#include "web/bench/quiz/load.h"
#include "web/bench/quiz/made_up_bank.h"
#include "web/bench/quiz/workshop.h"

namespace course::web::bench {
namespace {

using ::base::testing::IsOk;

constexpr int kTakers = 60;
constexpr int kAnswers = 6;  // one of each kind

LoadPlan Plan(const Workshop& workshop) {
  return {.port = workshop.port(), .bank = "made", .takers = kTakers, .answers = kAnswers, .pace = 0.5};
}

void ExpectEachAnswerOnce(const Workshop& workshop, const LoadReport& report) {
  const auto audit = AuditAnswers(workshop.Database(), report.takers);
  ASSERT_TRUE(IsOk(audit));
  EXPECT_EQ(audit->acknowledged, kTakers * kAnswers);
  EXPECT_EQ(audit->lost, 0);
  EXPECT_EQ(audit->doubled, 0);
}

TEST(QuizLoad, EveryAnswerIsThereOnceAfterAKill) {
  auto workshop = Workshop::Make({{"quiz/bank/made.toml", MadeUpBank(kAnswers)}});
  ASSERT_TRUE(IsOk(workshop));
  ASSERT_TRUE(IsOk((*workshop)->Start()));
  LoadPlan plan = Plan(**workshop);
  plan.events = {{.share = 0.5,
                  .happen =
                      [&] {
                        (*workshop)->Kill();
                        return absl::OkStatus();
                      }},
                 {.sent_again = 5, .happen = [&] { return (*workshop)->Start(); }}};
  const auto report = RunTakers(plan);
  ASSERT_TRUE(IsOk(report));
  EXPECT_GT(report->sent_again, 0) << "somebody noticed";
  (*workshop)->Kill();
  ExpectEachAnswerOnce(**workshop, *report);
}

TEST(QuizLoad, EveryAnswerIsThereOnceAfterAFullDisk) {
  auto workshop = Workshop::Make({});
  ASSERT_TRUE(IsOk(workshop));
  const auto disk = store::SmallDisk::Mount((*workshop)->StateFolder(), 8 << 20);
  if (absl::IsPermissionDenied(disk.status())) GTEST_SKIP() << disk.status().message();
  ASSERT_TRUE(IsOk(disk));
  ASSERT_TRUE(IsOk((*workshop)->Write({{"quiz/bank/made.toml", MadeUpBank(kAnswers)}})));
  ASSERT_TRUE(IsOk((*workshop)->Start()));
  LoadPlan plan = Plan(**workshop);
  plan.events = {{.share = 0.3, .happen = [&] { return (*disk)->Fill(); }}, {.sent_again = 20, .happen = [&] {
                                                                               (*disk)->MakeRoom();
                                                                               return absl::OkStatus();
                                                                             }}};
  const auto report = RunTakers(plan);
  ASSERT_TRUE(IsOk(report));
  EXPECT_GT(report->told_full, 0) << "and was told so";
  (*workshop)->Kill();
  ExpectEachAnswerOnce(**workshop, *report);
}

}  // namespace
}  // namespace course::web::bench
