// What Taking asks of the store, and what it says when the store cannot.

#include <map>
#include <memory>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/forwarding_store.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;
using store::Saved;
using testing::ForwardingStore;
using testing::kMe;
using testing::PositionOf;
using testing::ToyCourse;

// Counts what is read, and gives a chosen answer to every save.
class Watched : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  absl::StatusOr<std::string> GetBank(const std::string& version) override {
    ++reads["bank"];
    return ForwardingStore::GetBank(version);
  }
  absl::StatusOr<std::optional<store::QuizAttempt>> GetAttempt(const std::string& id) override {
    ++reads["attempt"];
    return ForwardingStore::GetAttempt(id);
  }
  absl::StatusOr<std::vector<store::QuizAnswer>> Answers(const std::string& attempt) override {
    ++reads["answers"];
    return ForwardingStore::Answers(attempt);
  }
  absl::StatusOr<Saved> SaveAnswer(const store::SaveQuizAnswer& answer) override {
    ++saves;
    if (!says.ok() || *says != Saved::kSaved) return says;
    return ForwardingStore::SaveAnswer(answer);
  }

  std::map<std::string, int> reads;
  int saves = 0;
  absl::StatusOr<Saved> says = Saved::kSaved;
};

class OverAWatchedStore : public ::testing::Test {
 protected:
  absl::StatusOr<SaveResult> Save(const std::string& id, const std::string& text) {
    return taking_->Save(kMe, id, PositionOf(course_.Look(id), "t-text"), {.text = text}, Certainty::kNone, true,
                         course_.now_ms);
  }

  ToyCourse course_;
  Watched store_{course_.quizzes()};
  std::unique_ptr<Taking> taking_ = course_.MakeTaking(&store_);
};

TEST_F(OverAWatchedStore, ASaveReadsTheAttemptAndItsBankOnce) {
  const std::string id = course_.Start({.mode = Mode::kExam});
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(IsOk(Save(id, "word " + std::to_string(i))));
  EXPECT_EQ(store_.saves, 10);
  EXPECT_EQ(store_.reads, (std::map<std::string, int>{{"attempt", 1}, {"bank", 1}}));
}

TEST_F(OverAWatchedStore, AttemptsOfOneVersionReadItsBankOnce) {
  const std::string practice = course_.Start();
  const std::string exam = course_.Start({.mode = Mode::kExam});
  ASSERT_TRUE(IsOk(taking_->Look(kMe, practice)));
  ASSERT_TRUE(IsOk(taking_->Look(kMe, exam)));
  EXPECT_EQ(store_.reads["bank"], 1);
}

TEST_F(OverAWatchedStore, AFullDiskIsNoAnswer) {
  const std::string id = course_.Start();
  store_.says = absl::ResourceExhaustedError("the disk is full");
  EXPECT_TRUE(HasCode(Save(id, "zyzzyva"), absl::StatusCode::kResourceExhausted));
  store_.says = Saved::kSaved;
  const auto saved = Save(id, "zyzzyva");
  ASSERT_TRUE(IsOk(saved));
  EXPECT_EQ(saved->outcome, Saved::kSaved) << "once there is room";
}

TEST_F(OverAWatchedStore, SaysWhenAnAnswerWasChangedTooOften) {
  const std::string id = course_.Start();
  store_.says = Saved::kTooOften;
  const auto refused = Save(id, "zyzzyva");
  ASSERT_TRUE(IsOk(refused));
  EXPECT_EQ(refused->outcome, Saved::kTooOften);
  EXPECT_EQ(refused->reason, "This answer was changed 2000 times and stays as it is.");
}

TEST_F(OverAWatchedStore, AnAttemptThatWasErasedMeanwhileIsNone) {
  const std::string id = course_.Start();
  ASSERT_TRUE(IsOk(Save(id, "word")));
  const int position = PositionOf(course_.Look(id), "t-text");
  ASSERT_TRUE(IsOk(course_.store().EraseAll()));
  const auto refused = taking_->Save(kMe, id, position, {.text = "word"}, Certainty::kNone, true, course_.now_ms);
  ASSERT_TRUE(IsOk(refused));
  EXPECT_EQ(refused->outcome, Saved::kNoSuch) << "though its paper is still in memory";
  EXPECT_TRUE(HasCode(taking_->Look(kMe, id), absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace course::quiz
