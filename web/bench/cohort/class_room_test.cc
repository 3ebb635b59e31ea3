// The load in small: no clock is looked at, only what the database says afterwards.

#include "web/bench/cohort/class_room.h"

#include <memory>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "web/bench/quiz/load.h"
#include "web/bench/quiz/made_up_bank.h"
#include "web/bench/quiz/workshop.h"

namespace course::web::bench {
namespace {

using ::base::testing::IsOk;

constexpr int kLearners = 40;
constexpr int kAnswers = 2;
constexpr char kLabs[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-foundations",
"package":"//phases/00-foundations","title":"Foundations","summary":"How it runs.","parts":[{"kind":"lab","parts":[
{"label":"//phases/00-foundations/lab-01-toy","name":"lab-01-toy","title":"Toy","points":1,"minutes":1,"tags":[],
"contract":["toy.h"],"limits":{"memory_mb":64,"cpu_seconds":1,"wall_seconds":2,"output_kb":8}},
{"tests":[{"suite":"Toy","name":"Works","points":1,"file":"f","line":1}]}]}]}]})";

TEST(CohortLoad, EveryAnswerAndSubmissionIsThereOnceAfterAKill) {
  auto workshop = Workshop::Make({{"quiz/bank/made.toml", MadeUpBank(kAnswers)}});
  ASSERT_TRUE(IsOk(workshop));
  const std::string manifest = (*workshop)->StateFolder() + "/labs.json";
  ASSERT_TRUE(IsOk((*workshop)->Write({{".course/labs.json", kLabs}})));
  const auto room = ClassRoom::Make(
      {.root = (*workshop)->Root(), .manifest = manifest, .learners = kLearners, .pages = {"/me", "/quizzes"}});
  ASSERT_TRUE(IsOk(room));
  ASSERT_TRUE(IsOk((*room)->Start()));
  const std::vector<std::unique_ptr<Student>> students = (*room)->Students("made", kAnswers);
  std::vector<Actor*> actors;
  for (const auto& student : students) actors.push_back(student.get());
  LoadPlan plan = {.port = (*room)->port(), .bank = "made", .takers = kLearners, .answers = kAnswers, .pace = 0.5};
  plan.events = {{.share = 0.5,
                  .happen =
                      [&] {
                        (*room)->Kill();
                        return absl::OkStatus();
                      }},
                 {.sent_again = 5, .happen = [&] { return (*room)->Start(); }}};
  const auto report = RunActors(plan, actors);
  ASSERT_TRUE(IsOk(report));
  EXPECT_GT(report->sent_again, 0) << "somebody noticed";
  (*room)->Kill();
  const auto audit = AuditRoom((*room)->Database(), students);
  ASSERT_TRUE(IsOk(audit));
  EXPECT_EQ(audit->acknowledged_answers, kLearners * kAnswers);
  EXPECT_EQ(audit->acknowledged_submissions, kLearners);
  EXPECT_EQ(audit->lost, 0);
  EXPECT_EQ(audit->doubled, 0);
}

}  // namespace
}  // namespace course::web::bench
