// A kept answer that cannot be read (a damaged file, another program): it keeps nobody from going on, the learner is
// told, and its bytes stay where they are.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::kMe;
using testing::kMinuteMs;
using testing::PositionOf;
using testing::RightAnswer;
using testing::ToyCourse;

constexpr char kTorn[] = "{\"text\":\"zyzz";
constexpr char kLost[] = "cannot be read any more and counts as none";

// What another program wrote as the answer to t-text.
void Keep(ToyCourse& course, const std::string& id, const std::string& answer, const std::string& certainty = "",
          bool final = false) {
  const auto saved = course.quizzes().SaveAnswer({.attempt = id,
                                                  .learner = kMe,
                                                  .position = PositionOf(course.Look(id), "t-text"),
                                                  .answer = answer,
                                                  .certainty = certainty,
                                                  .final = final,
                                                  .received_ms = course.now_ms});
  ASSERT_TRUE(IsOk(saved));
  ASSERT_EQ(*saved, store::Saved::kSaved);
}

ItemView Seen(ToyCourse& course, const std::string& id) {
  const AttemptView view = course.Look(id);
  return view.items[PositionOf(view, "t-text")];
}

TEST(UnreadableAnswer, CountsAsNoneAndIsSaid) {
  for (const auto& [answer, certainty] : {std::pair(kTorn, ""), std::pair("{\"text\":\"zyzzyva\"}", "certainly")}) {
    SCOPED_TRACE(absl::StrCat(answer, " ", certainty));
    ToyCourse course;
    const std::string id = course.Start({.mode = Mode::kExam});
    ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
    Keep(course, id, answer, certainty);
    EXPECT_FALSE(Seen(course, id).given.has_value());
    EXPECT_NE(Seen(course, id).trouble.find(kLost), std::string::npos) << Seen(course, id).trouble;
    EXPECT_NE(Seen(course, id).trouble.find("answer it once more"), std::string::npos);
    EXPECT_EQ(course.Start({.mode = Mode::kExam}), id) << "one goes on with it";
    EXPECT_EQ(course.Look(id).Answered(), 1);
    EXPECT_EQ(course.Finish(id).attempt.points, 3) << "the other answer counts";
    EXPECT_NE(Seen(course, id).trouble.find(kLost), std::string::npos) << "afterwards, too";
  }
}

TEST(UnreadableAnswer, CanBeWrittenOver) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam});
  Keep(course, id, kTorn);
  const auto bytes = course.quizzes().Answers(id);
  ASSERT_TRUE(IsOk(bytes));
  EXPECT_EQ(bytes->at(0).answer, kTorn) << "looking at it has changed nothing";
  ASSERT_TRUE(course.Give(id, "t-text", RightAnswer).Kept());
  EXPECT_EQ(Seen(course, id).trouble, "");
  EXPECT_EQ(course.Finish(id).attempt.points, 1);
}

TEST(UnreadableAnswer, ThatIsFinalStaysSo) {
  ToyCourse course;
  const std::string id = course.Start();
  Keep(course, id, kTorn, "", /*final=*/true);
  const ItemView seen = Seen(course, id);
  ASSERT_TRUE(seen.revealed.has_value());
  EXPECT_FALSE(seen.revealed->judged.right);
  EXPECT_NE(seen.trouble.find(kLost), std::string::npos);
  EXPECT_EQ(seen.trouble.find("once more"), std::string::npos) << "it would be refused";
  EXPECT_EQ(course.Finish(id).attempt.points, 0);
}

TEST(UnreadableAnswer, KeepsNoOverdueExamOpen) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam});
  Keep(course, id, kTorn);
  course.now_ms += 31 * kMinuteMs;
  const auto closed = course.taking().CloseOverdue();
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ(*closed, 1);
}

TEST(UnreadableAnswer, IsNotScoredAgain) {
  ToyCourse course;
  const std::string id = course.Start();
  Keep(course, id, kTorn);
  course.Finish(id);
  EXPECT_TRUE(HasCodeAndText(course.taking().RescoreNow(kMe, id, /*keep=*/true).status(), absl::StatusCode::kDataLoss,
                             absl::StrCat("attempt ", id, ", question t-text: what was kept cannot be read")));
}

}  // namespace
}  // namespace course::quiz
