// Random learners, clocks and restarts, against a straightforward model that keeps everything in maps.

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/review/sm2.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;
using store::QuizCard;
using store::Saved;
using testing::ToyCourse;

// What may be sent, and what it is worth.
enum class Sent { kRight, kWrong, kHalf, kUnfinished, kNothing, kGarbage };

Answer AnswerOf(const Shown& shown, Sent sent) {
  switch (sent) {
    case Sent::kRight:
      return testing::RightAnswer(shown);
    case Sent::kWrong:
      return testing::WrongAnswer(shown);
    case Sent::kHalf:
      return testing::HalfAnswer(shown);
    case Sent::kUnfinished:
      switch (shown.kind) {
        case Kind::kNumeric:
          return {.text = "31337"};  // KiB, or what?
        case Kind::kText:
          return {.text = "  "};
        case Kind::kOrdering:
          return {.picks = {0}};
        case Kind::kMatching:
          return {.picks = {-1, -1}};
        default:
          return {.picks = {2, 1}};
      }
    case Sent::kNothing:
      return {};
    case Sent::kGarbage:
      return {.picks = {99}};
  }
  return {};
}

// What the model knows of one answer.
struct Kept {
  Sent sent = Sent::kNothing;
  Certainty certainty = Certainty::kNone;
  bool final = false;
};

struct Attempt {
  std::string learner;
  bool exam = false;
  bool certainty = false;
  int64_t deadline_ms = 0;
  std::vector<Shown> paper;
  std::map<int, Kept> kept;
  int64_t closed_ms = 0;
  std::string closed_by;
  double points = 0;
  int marks = 0;
};

double Credit(Sent sent) { return sent == Sent::kRight ? 1 : sent == Sent::kHalf ? 0.5 : 0; }

int Mark(Certainty certainty, bool right) {
  switch (certainty) {
    case Certainty::kNone:
      return 0;
    case Certainty::kGuess:
      return right ? 1 : 0;
    case Certainty::kThink:
      return right ? 2 : -2;
    case Certainty::kSure:
      return right ? 3 : -6;
  }
  return 0;
}

bool IsGiven(const Shown& shown, Sent sent) { return sent != Sent::kNothing || shown.kind == Kind::kMulti; }

bool HasForm(const Shown& shown, Sent sent) {
  if (sent == Sent::kUnfinished) return false;
  return sent != Sent::kNothing || shown.kind == Kind::kMulti;
}

class Model {
 public:
  std::map<std::string, Attempt> attempts;                        // by id
  std::map<std::pair<std::string, std::string>, QuizCard> cards;  // by learner and question
  int64_t now_ms = 0;

  bool IsOver(const Attempt& attempt) const {
    return attempt.closed_ms == 0 && attempt.exam && now_ms > attempt.deadline_ms + Taking::kGraceMs;
  }

  void Close(Attempt& attempt, const std::string& by, int64_t closed_ms) {
    attempt.closed_ms = closed_ms;
    attempt.closed_by = by;
    for (size_t i = 0; i < attempt.paper.size(); ++i) {
      const Shown& shown = attempt.paper[i];
      const Kept kept = attempt.kept.contains(i) ? attempt.kept.at(i) : Kept{};
      const double credit = Credit(kept.sent);
      const Certainty certainty =
          IsGiven(shown, kept.sent) && attempt.kept.contains(i) ? kept.certainty : Certainty::kNone;
      attempt.points += credit * shown.points;
      attempt.marks += Mark(certainty, credit == 1);
      const auto known = cards.find({attempt.learner, shown.id});
      if (credit == 1 && (known == cards.end() || known->second.due_ms > closed_ms)) continue;
      QuizCard& card = cards[{attempt.learner, shown.id}];
      card = Review(card, Quality(credit, certainty), closed_ms);
    }
  }

  void CloseIfOver(Attempt& attempt) {
    if (IsOver(attempt)) Close(attempt, "deadline", attempt.deadline_ms);
  }

  // What Save says; InvalidArgument is nullopt.
  std::optional<Saved> Save(const std::string& id, const std::string& learner, int position, Sent sent,
                            Certainty certainty, bool final, int64_t received_ms) {
    const auto found = attempts.find(id);
    if (found == attempts.end() || found->second.learner != learner) return Saved::kNoSuch;
    Attempt& attempt = found->second;
    if (position < 0 || position >= attempt.paper.size()) return Saved::kNoPosition;
    CloseIfOver(attempt);
    const Shown& shown = attempt.paper[position];
    const bool has_form = HasForm(shown, sent);
    const bool stays = final && has_form && !attempt.exam;
    if (!attempt.certainty) certainty = Certainty::kNone;
    Kept* kept = attempt.kept.contains(position) ? &attempt.kept[position] : nullptr;
    if (kept != nullptr && kept->final && stays && kept->sent == sent && kept->certainty == certainty) {
      return Saved::kSaidBefore;
    }
    if (attempt.closed_ms != 0 || (attempt.exam && received_ms > attempt.deadline_ms)) return Saved::kClosed;
    if (kept != nullptr && kept->final) return Saved::kAlreadyFinal;
    if (sent == Sent::kGarbage) return std::nullopt;
    attempt.kept[position] = {sent, certainty, stays};
    if (final && !has_form) return std::nullopt;
    return Saved::kSaved;
  }
};

void ExpectSame(const AttemptView& view, const Attempt& attempt) {
  EXPECT_EQ(view.attempt.closed_ms, attempt.closed_ms);
  EXPECT_EQ(view.attempt.closed_by, attempt.closed_by);
  EXPECT_EQ(view.attempt.points, attempt.points);
  EXPECT_EQ(view.score.has_value(), attempt.closed_ms != 0);
  if (view.score.has_value()) {
    EXPECT_EQ(view.score->points, attempt.points);
    EXPECT_EQ(view.score->certainty_marks, attempt.marks);
    EXPECT_EQ(view.attempt.passed, attempt.points >= 8);
  }
  ASSERT_EQ(view.items.size(), attempt.paper.size());
  int answered = 0;
  for (size_t i = 0; i < view.items.size(); ++i) {
    SCOPED_TRACE(attempt.paper[i].id);
    const ItemView& item = view.items[i];
    const bool known = attempt.kept.contains(i);
    const Kept kept = known ? attempt.kept.at(i) : Kept{};
    const bool given = known && IsGiven(*item.shown, kept.sent);
    ASSERT_EQ(item.given.has_value(), given);
    if (given) {
      EXPECT_EQ(item.given->answer, AnswerOf(*item.shown, kept.sent));
      EXPECT_EQ(item.given->certainty, kept.certainty);
    }
    EXPECT_EQ(item.final, kept.final);
    answered += attempt.exam ? given : kept.final;
    const bool told = attempt.closed_ms != 0 || (!attempt.exam && kept.final);
    ASSERT_EQ(item.revealed.has_value(), told);
    if (told) {
      EXPECT_EQ(item.revealed->points, Credit(kept.sent) * item.shown->points);
    }
  }
  EXPECT_EQ(view.Answered(), answered);
}

class RandomLearners {
 public:
  explicit RandomLearners(uint64_t seed) : rng_{seed} {
    course_.banks.Edit("toy", "exam_attempts = 2", "exam_attempts = 3");
    taking_ = course_.MakeTaking();
  }

  void Step() {
    model_.now_ms = course_.now_ms;
    switch (rng_.Below(20)) {
      case 0:
      case 1:
        return Start();
      case 2:
        return Finish();
      case 3:
        course_.now_ms += rng_.Below(8 * 60'000);
        return;
      case 4:
        return CloseOverdue();
      case 5:
        taking_ = course_.MakeTaking();
        return;
      case 6:
      case 7:
        return Look();
      default:
        return Save();
    }
  }

  void ExpectSameCards() {
    for (int i = 0; i < kLearners; ++i) {
      for (const char* question : {"t-single", "t-multi", "t-number", "t-text", "t-order", "t-match"}) {
        SCOPED_TRACE(absl::StrCat(Learner(i), " ", question));
        const auto card = course_.quizzes().GetCard(Learner(i), question);
        ASSERT_TRUE(IsOk(card));
        const auto expected = model_.cards.find({Learner(i), question});
        ASSERT_EQ(card->has_value(), expected != model_.cards.end());
        if (!card->has_value()) continue;
        EXPECT_EQ((*card)->due_ms, expected->second.due_ms);
        EXPECT_EQ((*card)->repetitions, expected->second.repetitions);
        EXPECT_EQ((*card)->lapses, expected->second.lapses);
        EXPECT_EQ((*card)->ease, expected->second.ease);
      }
    }
  }

  size_t attempts() const { return model_.attempts.size(); }

 private:
  static constexpr int kLearners = 3;
  static std::string Learner(int i) { return absl::StrCat("learner", i); }
  std::string AnyLearner() { return Learner(rng_.Below(kLearners)); }

  // An id that was given out, mostly with its learner.
  std::pair<std::string, std::string> AnyAttempt() {
    if (model_.attempts.empty()) return {std::string(32, '0'), AnyLearner()};
    auto found = model_.attempts.begin();
    std::advance(found, rng_.Below(static_cast<int>(model_.attempts.size())));
    // The open ones are the interesting ones.
    for (int i = 0; i < 5 && found->second.closed_ms != 0; ++i) {
      found = model_.attempts.begin();
      std::advance(found, rng_.Below(static_cast<int>(model_.attempts.size())));
    }
    return {found->first, rng_.Below(20) == 0 ? AnyLearner() : found->second.learner};
  }

  void Start() {
    const std::string learner = AnyLearner();
    const bool exam = rng_.Below(2) == 0;
    const bool certainty = rng_.Below(2) == 0;
    int exams = 0;
    std::string open;
    for (auto& [id, attempt] : model_.attempts) {
      if (attempt.learner != learner || attempt.exam != exam) continue;
      exams += exam;
      model_.CloseIfOver(attempt);
      if (attempt.closed_ms == 0) open = id;
    }
    const auto started =
        taking_->Start(learner, "toy", {.mode = exam ? Mode::kExam : Mode::kPractice, .certainty = certainty});
    if (!open.empty()) {
      ASSERT_TRUE(IsOk(started));
      ASSERT_EQ(*started, open);
      return;
    }
    if (exams == 3) {
      ASSERT_TRUE(HasCode(started, absl::StatusCode::kFailedPrecondition));
      return;
    }
    ASSERT_TRUE(IsOk(started));
    ASSERT_FALSE(model_.attempts.contains(*started));
    const auto view = taking_->Look(learner, *started);
    ASSERT_TRUE(IsOk(view));
    Attempt& attempt = model_.attempts[*started];
    attempt = {.learner = learner, .exam = exam, .certainty = certainty};
    if (exam) attempt.deadline_ms = course_.now_ms + 30 * 60'000;
    for (const ItemView& item : view->items) attempt.paper.push_back(*item.shown);
  }

  void Save() {
    const auto [id, learner] = AnyAttempt();
    const int position = rng_.Below(40) == 0 ? rng_.Below(20) - 10 : rng_.Below(6);
    auto sent = static_cast<Sent>(rng_.Below(6));
    const auto attempt = model_.attempts.find(id);
    Answer answer = {.picks = {0}};
    if (attempt != model_.attempts.end() && position >= 0 && position < 6) {
      const Shown& shown = attempt->second.paper[position];
      if (sent == Sent::kHalf && shown.id != "t-multi") sent = Sent::kRight;
      // For a single choice two picks are garbage, not unfinished.
      if (sent == Sent::kUnfinished && shown.kind == Kind::kSingle) sent = Sent::kNothing;
      answer = AnswerOf(shown, sent);
    }
    const auto certainty = static_cast<Certainty>(rng_.Below(4));
    const bool final = rng_.Below(2) == 0;
    const int64_t received = course_.now_ms - rng_.Below(10'000);
    const std::optional<Saved> expected = model_.Save(id, learner, position, sent, certainty, final, received);
    const auto saved = taking_->Save(learner, id, position, answer, certainty, final, received);
    if (!expected.has_value()) {
      ASSERT_TRUE(HasCode(saved, absl::StatusCode::kInvalidArgument));
      return;
    }
    ASSERT_TRUE(IsOk(saved));
    ASSERT_EQ(static_cast<int>(saved->outcome), static_cast<int>(*expected)) << saved->reason;
    if (!saved->Kept()) {
      EXPECT_NE(saved->reason, "");
    }
  }

  void Finish() {
    const auto [id, learner] = AnyAttempt();
    const auto view = taking_->Finish(learner, id);
    const auto found = model_.attempts.find(id);
    if (found == model_.attempts.end() || found->second.learner != learner) {
      ASSERT_TRUE(HasCode(view, absl::StatusCode::kNotFound));
      return;
    }
    model_.CloseIfOver(found->second);
    if (found->second.closed_ms == 0) model_.Close(found->second, "learner", course_.now_ms);
    ASSERT_TRUE(IsOk(view));
    ExpectSame(*view, found->second);
  }

  void Look() {
    const auto [id, learner] = AnyAttempt();
    const auto view = taking_->Look(learner, id);
    const auto found = model_.attempts.find(id);
    if (found == model_.attempts.end() || found->second.learner != learner) {
      ASSERT_TRUE(HasCode(view, absl::StatusCode::kNotFound));
      return;
    }
    model_.CloseIfOver(found->second);
    ASSERT_TRUE(IsOk(view));
    ExpectSame(*view, found->second);
  }

  void CloseOverdue() {
    int over = 0;
    // In the store's order, the earliest deadline first: a learner's two attempts touch the same cards.
    std::vector<Attempt*> overdue;
    for (auto& [id, attempt] : model_.attempts) {
      if (model_.IsOver(attempt)) overdue.push_back(&attempt);
    }
    std::sort(overdue.begin(), overdue.end(), [](auto* a, auto* b) { return a->deadline_ms < b->deadline_ms; });
    for (Attempt* attempt : overdue) {
      model_.CloseIfOver(*attempt);
      ++over;
    }
    const auto closed = taking_->CloseOverdue();
    ASSERT_TRUE(IsOk(closed));
    ASSERT_EQ(*closed, over);
  }

  ToyCourse course_;
  std::unique_ptr<Taking> taking_;
  Model model_;
  base::Rng rng_;
};

TEST(Taking, AgreesWithAModelOverRandomLearners) {
  const uint64_t seed = course::testing::TestSeed();
  std::cout << "COURSE_SEED=" << seed << "\n";
  for (uint64_t series = 0; series < 4; ++series) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed, ", series ", series));
    RandomLearners learners(seed + series);
    for (int step = 0; step < 600; ++step) {
      SCOPED_TRACE(absl::StrCat("step ", step));
      learners.Step();
      if (::testing::Test::HasFailure()) return;
    }
    learners.ExpectSameCards();
    EXPECT_GT(learners.attempts(), 10u);
  }
}

}  // namespace
}  // namespace course::quiz
