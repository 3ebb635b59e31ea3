// Banks, attempts and cards: what every store must do about quizzes. Answers: conformance_answers.cc.

#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_quizzes.h"

namespace course::store {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

QuizAttempt StoreConformance::Start(QuizAttempt attempt) {
  EXPECT_TRUE(IsOk(store_->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  EXPECT_TRUE(IsOk(store_->quizzes().StartAttempt(attempt, 0)));
  return attempt;
}

namespace {

TEST_P(StoreConformance, ABankIsKeptUnderItsSha256) {
  QuizStore& quizzes = store_->quizzes();
  EXPECT_TRUE(HasCode(quizzes.GetBank(kBankVersion).status(), absl::StatusCode::kNotFound));
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes))) << "again is no mistake";
  EXPECT_EQ(*quizzes.GetBank(kBankVersion), kBankBytes);
  EXPECT_TRUE(HasCodeAndText(quizzes.PutBank(kBankVersion, "00", "{}"), absl::StatusCode::kInvalidArgument,
                             "the SHA-256 of its 2 bytes is 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f6"))
      << "printf '{}' | sha256sum";
  EXPECT_EQ(*quizzes.GetBank(kBankVersion), kBankBytes);
}

TEST_P(StoreConformance, GivesBackAnAttemptAsItWasStarted) {
  QuizAttempt attempt = SampleAttempt(1);
  attempt.learner = "somebody";
  attempt.seed = 0xfedcba9876543210;  // more than a signed number holds
  attempt.mode = "exam";
  attempt.only = {"p00-a", "p00-\"b\"", "\xc3\xbc"};
  attempt.certainty = true;
  attempt.deadline_ms = 1'800'000;
  Start(attempt);
  const auto back = store_->quizzes().GetAttempt(attempt.id);
  ASSERT_TRUE(IsOk(back));
  ASSERT_TRUE(back->has_value());
  EXPECT_TRUE(**back == attempt);
  EXPECT_TRUE((*back)->IsOpen());
  EXPECT_EQ((*back)->seed, 0xfedcba9876543210);
  EXPECT_EQ((*back)->only, attempt.only);
  EXPECT_FALSE(store_->quizzes().GetAttempt("attempt-2")->has_value());
}

TEST_P(StoreConformance, AnAttemptThatCannotBeIsRefused) {
  ASSERT_TRUE(IsOk(store_->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  const auto refused = [&](QuizAttempt attempt, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(store_->quizzes().StartAttempt(attempt, 0), absl::StatusCode::kInvalidArgument, part));
  };
  QuizAttempt attempt = SampleAttempt(1);
  attempt.bank_version = "unheard of";
  refused(attempt, "\"unheard of\"");
  attempt = SampleAttempt(1);
  attempt.questions = 0;
  refused(attempt, "0 questions");
  attempt = SampleAttempt(1);
  attempt.id = "";
  refused(attempt, "id");
  attempt = SampleAttempt(1);
  attempt.learner = "";
  refused(attempt, "learner");
  EXPECT_TRUE(store_->quizzes().Attempts(std::string(kOwner), "", 10)->empty());
}

TEST_P(StoreConformance, OfABankInAModeALearnerHasOneOpenAttempt) {
  const QuizAttempt first = Start(SampleAttempt(1));
  EXPECT_TRUE(
      HasCodeAndText(store_->quizzes().StartAttempt(SampleAttempt(2), 0), absl::StatusCode::kAlreadyExists, first.id));
  QuizAttempt exam = SampleAttempt(3);
  exam.mode = "exam";
  Start(exam);
  QuizAttempt other_bank = SampleAttempt(4);
  other_bank.bank = "13";
  Start(other_bank);
  QuizAttempt other_learner = SampleAttempt(5);
  other_learner.learner = "somebody";
  Start(other_learner);
  ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(first)));
  Start(SampleAttempt(6));
}

TEST_P(StoreConformance, NoMoreAttemptsThanTheBankAllows) {
  ASSERT_TRUE(IsOk(store_->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  for (int n : {1, 2}) {
    ASSERT_TRUE(IsOk(store_->quizzes().StartAttempt(SampleAttempt(n), 2)));
    ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(SampleAttempt(n))));
  }
  EXPECT_TRUE(HasCodeAndText(store_->quizzes().StartAttempt(SampleAttempt(3), 2), absl::StatusCode::kFailedPrecondition,
                             "2 of 2 attempts"));
  QuizAttempt exam = SampleAttempt(4);
  exam.mode = "exam";
  EXPECT_TRUE(IsOk(store_->quizzes().StartAttempt(exam, 2))) << "each mode has its own number";
  QuizAttempt other = SampleAttempt(5);
  other.learner = "somebody";
  EXPECT_TRUE(IsOk(store_->quizzes().StartAttempt(other, 2))) << "each learner has their own number";
  EXPECT_TRUE(IsOk(store_->quizzes().StartAttempt(SampleAttempt(6), 0))) << "0: any number";
}

TEST_P(StoreConformance, WhoStartsTwiceAtOnceHasOneAttempt) {
  ASSERT_TRUE(IsOk(store_->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  constexpr int kThreads = 8;
  std::vector<absl::Status> started(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] { started[t] = store_->quizzes().StartAttempt(SampleAttempt(t), 1); });
  }
  for (std::thread& thread : threads) thread.join();
  int good = 0;
  for (const absl::Status& status : started) {
    good += status.ok();
    EXPECT_TRUE(status.ok() || absl::IsAlreadyExists(status)) << status;
  }
  EXPECT_EQ(good, 1);
  EXPECT_EQ(store_->quizzes().Attempts(std::string(kOwner), "00", 10)->size(), 1u);
}

TEST_P(StoreConformance, AttemptsComeNewestFirstAndLimited) {
  for (int n : {1, 3, 2}) ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(Start(SampleAttempt(n)))));
  QuizAttempt other_bank = SampleAttempt(4);
  other_bank.bank = "13";
  Start(other_bank);
  QuizAttempt somebodys = SampleAttempt(5);
  somebodys.learner = "somebody";
  Start(somebodys);
  const auto ids = [&](const std::string& bank, int limit) {
    std::string ids;
    const auto attempts = store_->quizzes().Attempts(std::string(kOwner), bank, limit);
    EXPECT_TRUE(IsOk(attempts));
    for (const QuizAttempt& attempt : *attempts) ids += attempt.id + " ";
    return ids;
  };
  EXPECT_EQ(ids("00", 10), "attempt-3 attempt-2 attempt-1 ");
  EXPECT_EQ(ids("00", 2), "attempt-3 attempt-2 ");
  EXPECT_EQ(ids("", 10), "attempt-4 attempt-3 attempt-2 attempt-1 ");
  EXPECT_EQ(ids("nothing", 10), "");
}

TEST_P(StoreConformance, AnAttemptIsClosedOnce) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  CloseQuizAttempt close = SampleClose(attempt);
  close.points = 2.5;
  close.passed = true;
  close.closed_by = "deadline";
  close.cards = {SampleCard("p00-a", 5'000)};
  EXPECT_TRUE(*store_->quizzes().CloseAttempt(close));
  CloseQuizAttempt again = SampleClose(attempt);
  again.cards = {SampleCard("p00-b", 5'000)};
  EXPECT_FALSE(*store_->quizzes().CloseAttempt(again));
  QuizAttempt closed = attempt;
  closed.closed_ms = close.closed_ms;
  closed.closed_by = "deadline";
  closed.points = 2.5;
  closed.max_points = 5;
  closed.passed = true;
  EXPECT_TRUE(**store_->quizzes().GetAttempt(attempt.id) == closed);
  EXPECT_TRUE(store_->quizzes().GetCard(std::string(kOwner), "p00-a")->has_value());
  EXPECT_FALSE(store_->quizzes().GetCard(std::string(kOwner), "p00-b")->has_value()) << "nothing of the second time";
}

TEST_P(StoreConformance, ACloseThatCannotBeLeavesTheAttemptOpen) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  CloseQuizAttempt close = SampleClose(attempt);
  close.attempt = "attempt-9";
  EXPECT_TRUE(HasCodeAndText(store_->quizzes().CloseAttempt(close).status(), absl::StatusCode::kNotFound, "attempt-9"));
  close = SampleClose(attempt);
  close.points = 0.0 / 0.0;
  EXPECT_TRUE(HasCode(store_->quizzes().CloseAttempt(close).status(), absl::StatusCode::kInvalidArgument));
  close = SampleClose(attempt);
  close.closed_ms = 0;
  EXPECT_TRUE(HasCode(store_->quizzes().CloseAttempt(close).status(), absl::StatusCode::kInvalidArgument));
  close = SampleClose(attempt);
  close.cards = {SampleCard("p00-a", 5'000), SampleCard("", 5'000)};
  EXPECT_TRUE(HasCode(store_->quizzes().CloseAttempt(close).status(), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE((*store_->quizzes().GetAttempt(attempt.id))->IsOpen());
  EXPECT_FALSE(store_->quizzes().GetCard(std::string(kOwner), "p00-a")->has_value()) << "all of it or nothing";
}

TEST_P(StoreConformance, ACloseThatHasNotReadTheLastAnswerChangesNothing) {
  QuizStore& quizzes = store_->quizzes();
  const QuizAttempt attempt = Start(SampleAttempt(1));
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 0, "a")), Saved::kSaved);
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 3, "b")), Saved::kSaved);
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 3, "c", true)), Saved::kSaved);
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 3, "c", true)), Saved::kSaidBefore) << "which writes nothing";
  const auto close_after = [&](int64_t saves) {
    CloseQuizAttempt close = SampleClose(attempt, saves);
    close.cards = {SampleCard("p00-a", 5'000)};
    return quizzes.CloseAttempt(close);
  };
  EXPECT_EQ(SavesOf(*quizzes.Answers(attempt.id)), 3);
  for (const int64_t saves : {0, 2, 4, -3}) {
    EXPECT_TRUE(HasCodeAndText(close_after(saves).status(), absl::StatusCode::kAborted, attempt.id)) << saves;
  }
  EXPECT_TRUE(**quizzes.GetAttempt(attempt.id) == attempt) << "still open";
  EXPECT_FALSE(quizzes.GetCard(std::string(kOwner), "p00-a")->has_value());
  EXPECT_TRUE(*close_after(3));
  EXPECT_FALSE(*close_after(0)) << "of a closed one nothing is compared";
}

// Each answer is either in what the attempt was closed by or refused.
TEST_P(StoreConformance, NoAnswerComesBetweenReadingAndClosing) {
  constexpr int kThreads = 4, kQuestions = 12;
  QuizAttempt attempt = SampleAttempt(1);
  attempt.questions = kThreads * kQuestions;
  Start(attempt);
  QuizStore& quizzes = store_->quizzes();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int q = t; q < attempt.questions; q += kThreads) {
        const Saved saved = *quizzes.SaveAnswer(SampleAnswer(attempt, q, "a"));
        EXPECT_TRUE(saved == Saved::kSaved || saved == Saved::kClosed);
      }
    });
  }
  int64_t read = 0;
  absl::StatusOr<bool> closed;
  do {
    read = SavesOf(*quizzes.Answers(attempt.id));
    closed = quizzes.CloseAttempt(SampleClose(attempt, read));
  } while (absl::IsAborted(closed.status()));
  EXPECT_TRUE(IsOk(closed));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(SavesOf(*quizzes.Answers(attempt.id)), read);
}

TEST_P(StoreConformance, OnlyAClosedAttemptIsScoredAgain) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  QuizStore& quizzes = store_->quizzes();
  EXPECT_TRUE(HasCode(quizzes.UpdateScore(attempt.id, 4, 5, true), absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(HasCode(quizzes.UpdateScore("attempt-9", 4, 5, true), absl::StatusCode::kNotFound));
  ASSERT_TRUE(*quizzes.CloseAttempt(SampleClose(attempt)));
  ASSERT_TRUE(IsOk(quizzes.UpdateScore(attempt.id, 4, 5, true)));
  const QuizAttempt back = **quizzes.GetAttempt(attempt.id);
  EXPECT_EQ(back.points, 4);
  EXPECT_TRUE(back.passed);
  EXPECT_EQ(back.closed_ms, SampleClose(attempt).closed_ms);
}

TEST_P(StoreConformance, AnAttemptOfAnExportIsRestoredWhole) {
  QuizStore& quizzes = store_->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  QuizAttempt attempt = SampleAttempt(1);
  attempt.seed = 0x8000'0000'0000'0000;
  attempt.closed_ms = 1'002'000;
  attempt.closed_by = "deadline";
  attempt.points = 4;
  attempt.max_points = 5;
  attempt.passed = true;
  const QuizAnswer answer = {.position = 2,
                             .answer = "a",
                             .certainty = "sure",
                             .final = true,
                             .saves = 3,
                             .first_ms = 1'001'100,
                             .last_ms = 1'001'900};
  EXPECT_TRUE(*quizzes.RestoreAttempt(attempt, {answer}));
  EXPECT_TRUE(**quizzes.GetAttempt(attempt.id) == attempt);
  ASSERT_EQ(quizzes.Answers(attempt.id)->size(), 1u);
  EXPECT_TRUE(quizzes.Answers(attempt.id)->at(0) == answer);
  EXPECT_FALSE(*quizzes.RestoreAttempt(attempt, {})) << "it is known";
  EXPECT_EQ(quizzes.Answers(attempt.id)->size(), 1u);
}

TEST_P(StoreConformance, AnOpenAttemptIsRestoredUnlessAnotherIsOpenHere) {
  QuizStore& quizzes = store_->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  EXPECT_TRUE(*quizzes.RestoreAttempt(SampleAttempt(1), {}));
  EXPECT_FALSE(*quizzes.RestoreAttempt(SampleAttempt(2), {}));
  ASSERT_TRUE(*quizzes.CloseAttempt(SampleClose(SampleAttempt(1))));
  EXPECT_TRUE(*quizzes.RestoreAttempt(SampleAttempt(2), {}));
}

TEST_P(StoreConformance, WhatCannotBeIsNotRestoredEither) {
  QuizStore& quizzes = store_->quizzes();
  EXPECT_TRUE(HasCodeAndText(quizzes.RestoreAttempt(SampleAttempt(1), {}).status(), absl::StatusCode::kInvalidArgument,
                             "never put"));
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  EXPECT_TRUE(HasCodeAndText(quizzes.RestoreAttempt(SampleAttempt(1), {{.position = 4}, {.position = 5}}).status(),
                             absl::StatusCode::kInvalidArgument, "answer 5 of 5 questions"));
  EXPECT_FALSE(quizzes.GetAttempt("attempt-1")->has_value()) << "all of it or nothing";
}

TEST_P(StoreConformance, OverdueIsWhatIsOpenAfterItsDeadline) {
  for (int n : {1, 2, 3, 4}) {
    QuizAttempt attempt = SampleAttempt(n);
    attempt.learner = absl::StrCat("learner ", n);
    attempt.deadline_ms = n == 4 ? 0 : 2'000'000 - n;
    Start(attempt);
    if (n != 3) continue;
    ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(attempt)));
  }
  EXPECT_TRUE(store_->quizzes().Overdue(1'999'998, 10)->empty()) << "the deadline itself is still in time";
  const auto overdue = store_->quizzes().Overdue(2'000'000, 10);
  ASSERT_EQ(overdue->size(), 2u);
  EXPECT_EQ(overdue->at(0).id, "attempt-2") << "the earliest deadline first";
  EXPECT_EQ(overdue->at(1).id, "attempt-1");
  EXPECT_EQ(store_->quizzes().Overdue(2'000'000, 1)->size(), 1u);
}

TEST_P(StoreConformance, ACardIsAddedOrReplaced) {
  QuizStore& quizzes = store_->quizzes();
  const QuizCard card = SampleCard("p00-a", 1'000);
  ASSERT_TRUE(IsOk(quizzes.PutCards({card, SampleCard("p00-b", 2'000)})));
  EXPECT_TRUE(**quizzes.GetCard(card.learner, "p00-a") == card);
  QuizCard later = card;
  later.due_ms = 9'000;
  later.reason = "//phases/p/l:Suite.Name";
  ASSERT_TRUE(IsOk(quizzes.PutCards({later})));
  EXPECT_TRUE(**quizzes.GetCard(card.learner, "p00-a") == later);
  EXPECT_FALSE(quizzes.GetCard("somebody", "p00-a")->has_value());
  EXPECT_FALSE(quizzes.GetCard(card.learner, "p00-c")->has_value());
}

TEST_P(StoreConformance, ACardThatWasWrittenSinceItWasReadIsNotReplaced) {
  QuizStore& quizzes = store_->quizzes();
  const QuizAttempt attempt = Start(SampleAttempt(1));
  const QuizCard none = NoCard(std::string(kOwner), "p00-a");
  const QuizCard first = SampleCard("p00-a", 1'000), second = SampleCard("p00-a", 2'000);
  const auto is = [&](const QuizCard& card) { return **quizzes.GetCard(card.learner, card.question) == card; };

  ASSERT_TRUE(IsOk(quizzes.ReplaceCards({none}, {first})));
  EXPECT_TRUE(HasCodeAndText(quizzes.ReplaceCards({none}, {second}), absl::StatusCode::kAborted, "p00-a"));
  EXPECT_TRUE(is(first));
  CloseQuizAttempt close = SampleClose(attempt);
  close.cards = {second};
  for (const QuizCard& seen : {none, second}) {
    close.seen_cards = {seen};
    EXPECT_TRUE(HasCodeAndText(quizzes.CloseAttempt(close).status(), absl::StatusCode::kAborted, "p00-a"));
    EXPECT_TRUE((*quizzes.GetAttempt(attempt.id))->IsOpen());
    EXPECT_TRUE(is(first));
  }
  close.seen_cards = {first, NoCard(std::string(kOwner), "p00-b")};
  EXPECT_TRUE(*quizzes.CloseAttempt(close));
  EXPECT_TRUE(is(second));
}

TEST_P(StoreConformance, TheMostOverdueCardComesFirst) {
  QuizStore& quizzes = store_->quizzes();
  const std::string me(kOwner);
  EXPECT_EQ(quizzes.CountDue(me, 10'000)->next_ms, 0);
  QuizCard somebodys = SampleCard("p00-d", 1'000);
  somebodys.learner = "somebody";
  ASSERT_TRUE(IsOk(quizzes.PutCards(
      {SampleCard("p00-a", 3'000), SampleCard("p00-b", 1'000), SampleCard("p00-c", 7'000), somebodys})));
  const auto due = quizzes.DueCards(me, 3'000, 10);
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->at(0).question, "p00-b");
  EXPECT_EQ(due->at(1).question, "p00-a") << "due at this very moment";
  EXPECT_EQ(quizzes.DueCards(me, 3'000, 1)->size(), 1u);
  EXPECT_EQ(quizzes.CountDue(me, 3'000)->now, 2);
  EXPECT_EQ(quizzes.CountDue(me, 3'000)->next_ms, 7'000);
  EXPECT_EQ(quizzes.CountDue(me, 7'000)->next_ms, 0);
}

TEST_P(StoreConformance, VersionGrowsWithWhatPagesShowOfQuizzesAndNotWithAnswers) {
  QuizStore& quizzes = store_->quizzes();
  int64_t version = *store_->Version();
  const auto grown = [&] {
    const int64_t before = version;
    version = *store_->Version();
    return version > before;
  };
  const QuizAttempt attempt = Start(SampleAttempt(1));
  EXPECT_TRUE(grown());
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 0, "a", true)), Saved::kSaved);
  EXPECT_FALSE(grown()) << "200 answers a second must not empty the cache of pages";
  EXPECT_FALSE(quizzes.StartAttempt(SampleAttempt(2), 0).ok());
  EXPECT_FALSE(grown());
  EXPECT_FALSE(quizzes.CloseAttempt(SampleClose(attempt, 0)).ok());
  EXPECT_FALSE(grown());
  ASSERT_TRUE(*quizzes.CloseAttempt(SampleClose(attempt, 1)));
  EXPECT_TRUE(grown());
  EXPECT_FALSE(*quizzes.CloseAttempt(SampleClose(attempt, 1)));
  EXPECT_FALSE(grown());
  ASSERT_TRUE(IsOk(quizzes.UpdateScore(attempt.id, 4, 5, true)));
  EXPECT_TRUE(grown());
  ASSERT_TRUE(IsOk(quizzes.PutCards({SampleCard("p00-a", 1'000)})));
  EXPECT_TRUE(grown());
}

}  // namespace
}  // namespace course::store
