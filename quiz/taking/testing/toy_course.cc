#include "quiz/taking/testing/toy_course.h"

#include <utility>

#include "base/check.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/testing/seed.h"

namespace course::quiz::testing {
namespace {

template <class T>
T Expect(absl::StatusOr<T> result) {
  CHECK(result.ok()) << result.status();
  return *std::move(result);
}

}  // namespace

ToyCourse::ToyCourse() : store_(Expect(store::OpenSqliteStore(database_.path()))), rng_{course::testing::TestSeed()} {
  taking_ = MakeTaking();
}

std::unique_ptr<Taking> ToyCourse::MakeTaking(store::QuizStore* store) {
  return std::make_unique<Taking>(Taking::Options{.store = store != nullptr ? store : &quizzes(),
                                                  .banks = [this] { return banks.Current(); },
                                                  .now_ms = [this] { return now_ms.load(); },
                                                  .random =
                                                      [this] {
                                                        const std::lock_guard lock(mutex_);
                                                        return rng_.Next();
                                                      }});
}

std::string ToyCourse::Start(const StartOptions& options, const std::string& bank) {
  return Expect(taking().Start(kMe, bank, options));
}

AttemptView ToyCourse::Look(const std::string& attempt) { return Expect(taking().Look(kMe, attempt)); }

SaveResult ToyCourse::Save(const std::string& attempt, int position, const Answer& answer, bool final,
                           Certainty certainty) {
  return Expect(taking().Save(kMe, attempt, position, answer, certainty, final, now_ms));
}

AttemptView ToyCourse::Finish(const std::string& attempt) { return Expect(taking().Finish(kMe, attempt)); }

SaveResult ToyCourse::Give(const std::string& attempt, const std::string& question,
                           const std::function<Answer(const Shown&)>& answer, bool final, Certainty certainty) {
  const AttemptView view = Look(attempt);
  const int position = PositionOf(view, question);
  return Save(attempt, position, answer(*view.items[position].shown), final, certainty);
}

void ToyCourse::GiveAllRight(const std::string& attempt) {
  const AttemptView view = Look(attempt);
  for (size_t i = 0; i < view.items.size(); ++i) {
    const SaveResult saved = Save(attempt, static_cast<int>(i), RightAnswer(*view.items[i].shown));
    EXPECT_TRUE(saved.Kept()) << saved.reason;
  }
}

int PositionOf(const AttemptView& view, const std::string& question) {
  for (size_t i = 0; i < view.items.size(); ++i) {
    if (view.items[i].shown->id == question) return static_cast<int>(i);
  }
  CHECK(false) << question << " is not in this attempt";
  return -1;
}

}  // namespace course::quiz::testing
