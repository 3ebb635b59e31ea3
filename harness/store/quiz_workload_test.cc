// Random learners who start, answer, close, review and come back another day, against the model of
// testing/quiz_model.h.

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/quiz_model.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr int kIds = 40;  // few, so that most actions meet something
constexpr int kDay = 1'000'000;

// Two implementations that must say the same.
class Pair {
 public:
  Pair(Store& store, ModelQuizzes& model, base::Rng& rng)
      : store_(store), quizzes_(store.quizzes()), model_(model), rng_(rng) {}

  void DoSomething() {
    const int64_t version = *store_.Version();
    const int64_t changes = model_.changes();
    switch (rng_.Below(10)) {
      case 0:
        Start();
        break;
      case 1:
        Close();
        break;
      case 2:
        ScoreAgain();
        break;
      case 3:
        PutCards();
        break;
      case 4:
        Restore();
        break;
      default:
        Answer();
    }
    EXPECT_EQ(*store_.Version() - version, model_.changes() - changes);
  }

  void ExpectSameContents() {
    for (int n = 0; n < kIds; ++n) {
      const std::string id = absl::StrCat("attempt-", n);
      const auto attempt = quizzes_.GetAttempt(id);
      ASSERT_TRUE(IsOk(attempt));
      EXPECT_TRUE(*attempt == *model_.GetAttempt(id)) << id;
      EXPECT_TRUE(*quizzes_.Answers(id) == *model_.Answers(id)) << id;
    }
    for (const char* learner : {"me", "somebody", "nobody"}) {
      for (const char* bank : {"", "00", "13"}) {
        EXPECT_TRUE(*quizzes_.Attempts(learner, bank, 7) == *model_.Attempts(learner, bank, 7)) << learner << bank;
      }
      const int64_t now = Time();
      EXPECT_TRUE(*quizzes_.DueCards(learner, now, 5) == *model_.DueCards(learner, now, 5)) << learner << now;
      const auto due = quizzes_.CountDue(learner, now), expected = model_.CountDue(learner, now);
      EXPECT_EQ(due->now, expected->now);
      EXPECT_EQ(due->next_ms, expected->next_ms);
    }
    const int64_t now = Time();
    EXPECT_TRUE(*quizzes_.Overdue(now, 5) == *model_.Overdue(now, 5)) << now;
  }

 private:
  template <class T>
  void Same(const T& got, const T& expected) {
    if constexpr (std::is_same_v<T, absl::Status>) {
      EXPECT_EQ(got.code(), expected.code()) << got << " against " << expected;
    } else {
      EXPECT_EQ(got.status().code(), expected.status().code()) << got.status() << " against " << expected.status();
      EXPECT_TRUE(!got.ok() || !expected.ok() || *got == *expected);
    }
  }

  std::string Id() { return absl::StrCat("attempt-", rng_.Below(kIds)); }
  int64_t Time() { return kDay + rng_.Below(kDay); }
  std::string Learner() { return rng_.Below(4) == 0 ? "somebody" : "me"; }

  QuizAttempt Attempt() {
    QuizAttempt attempt = SampleAttempt(0);
    attempt.id = Id();
    attempt.learner = Learner();
    attempt.bank = rng_.Below(2) == 0 ? "00" : "13";
    attempt.seed = rng_.Next();
    attempt.mode = rng_.Below(2) == 0 ? "exam" : "practice";
    attempt.questions = rng_.Below(5);
    attempt.started_ms = Time() / 100'000 * 100'000;  // now and then two at the same moment
    attempt.deadline_ms = attempt.mode == "exam" ? Time() : 0;
    return attempt;
  }

  void Start() {
    const QuizAttempt attempt = Attempt();
    const int most = rng_.Below(4);
    Same(quizzes_.StartAttempt(attempt, most), model_.StartAttempt(attempt, most));
  }

  void Restore() {
    QuizAttempt attempt = Attempt();
    attempt.questions += 2;
    attempt.closed_ms = rng_.Below(2) * Time();
    attempt.points = rng_.Below(9) / 8.0;
    const std::vector<QuizAnswer> answers = {{.position = 1, .answer = "a", .saves = kMostSaves - rng_.Below(2)}};
    Same(quizzes_.RestoreAttempt(attempt, answers), model_.RestoreAttempt(attempt, answers));
  }

  void Answer() {
    SaveQuizAnswer answer = {.attempt = Id(),
                             .learner = Learner(),
                             .position = rng_.Below(5),
                             .answer = absl::StrCat("answer ", rng_.Below(2)),
                             .certainty = rng_.Below(2) == 0 ? "" : "sure",
                             .final = rng_.Below(2) == 0,
                             .received_ms = Time()};
    if (rng_.Below(50) == 0) answer.answer.resize(4090 + rng_.Below(12), 'x');
    Same(quizzes_.SaveAnswer(answer), model_.SaveAnswer(answer));
  }

  void Close() {
    CloseQuizAttempt close = SampleClose(SampleAttempt(0));
    close.attempt = Id();
    close.saves = SavesOf(*model_.Answers(close.attempt)) - (rng_.Below(4) == 0);
    close.closed_ms = Time();
    close.passed = rng_.Below(2) == 0;
    if (rng_.Below(2) == 0) close.cards = {Card(), Card()};
    if (rng_.Below(2) == 0) close.seen_cards = {Seen(), Seen()};
    Same(quizzes_.CloseAttempt(close), model_.CloseAttempt(close));
  }

  void ScoreAgain() {
    const std::string id = Id();
    const double points = rng_.Below(5);
    Same(quizzes_.UpdateScore(id, points, 4, true), model_.UpdateScore(id, points, 4, true));
  }

  void PutCards() {
    std::vector<QuizCard> cards;
    for (int n = rng_.Below(3); n > 0; --n) cards.push_back(Card());
    if (rng_.Below(2) == 0) return Same(quizzes_.PutCards(cards), model_.PutCards(cards));
    const std::vector<QuizCard> seen = {Seen()};
    Same(quizzes_.ReplaceCards(seen, cards), model_.ReplaceCards(seen, cards));
  }

  // What stands in the queue, or now and then something else.
  QuizCard Seen() {
    const QuizCard card = Card();
    if (rng_.Below(4) == 0) return card;
    return (*model_.GetCard(card.learner, card.question)).value_or(NoCard(card.learner, card.question));
  }

  QuizCard Card() {
    QuizCard card = SampleCard(absl::StrCat("p00-", rng_.Below(6)), Time());
    card.learner = Learner();
    card.repetitions = rng_.Below(9);
    return card;
  }

  Store& store_;
  QuizStore& quizzes_;
  ModelQuizzes& model_;
  base::Rng& rng_;
};

TEST(SqliteQuizzes, AgreeWithTheModelOnRandomWorkloads) {
  for (uint64_t round = 0; round < 6; ++round) {
    const uint64_t seed = testing::TestSeed() + round;
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    base::Rng rng{seed};
    const TempDatabase file;
    ModelQuizzes model;
    ASSERT_TRUE(IsOk(model.PutBank(kBankVersion, "00", kBankBytes)));
    for (int session = 0; session < 3; ++session) {
      const auto store = OpenSqliteStore(file.path());
      ASSERT_TRUE(IsOk(store));
      ASSERT_TRUE(IsOk((*store)->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
      Pair pair(**store, model, rng);
      pair.ExpectSameContents();
      for (int n = 0; n < 150; ++n) pair.DoSomething();
      pair.ExpectSameContents();
      if (::testing::Test::HasFailure()) return;
    }
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
}

}  // namespace
}  // namespace course::store
