// When an answer counts, and what is said when it does not.

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_quizzes.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

TEST_P(StoreConformance, AnAnswerIsKeptAsItWasWrittenLast) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  SaveQuizAnswer answer = SampleAnswer(attempt, 3, "{\"picks\": [1]}");
  answer.certainty = "guess";
  answer.received_ms = 1'001'010;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaved);
  answer.answer = "{\"picks\": [2]}";
  answer.certainty = "sure";
  answer.received_ms = 1'001'030;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaved);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "", true)), Saved::kSaved);
  const auto answers = store_->quizzes().Answers(attempt.id);
  ASSERT_TRUE(IsOk(answers));
  ASSERT_EQ(answers->size(), 2u) << "by position, and only those that were ever written";
  EXPECT_EQ(answers->at(0).position, 0);
  EXPECT_TRUE(answers->at(0).final);
  EXPECT_TRUE(answers->at(1) == (QuizAnswer{.position = 3,
                                            .answer = "{\"picks\": [2]}",
                                            .certainty = "sure",
                                            .final = false,
                                            .saves = 2,
                                            .first_ms = 1'001'010,
                                            .last_ms = 1'001'030}));
  EXPECT_TRUE(store_->quizzes().Answers("attempt-2")->empty());
}

TEST_P(StoreConformance, AnAnswerToNoAttemptOrToSomebodyElsesIsToNoSuch) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a");
  answer.attempt = "attempt-2";
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kNoSuch);
  answer = SampleAnswer(attempt, 0, "a");
  answer.learner = "somebody";
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kNoSuch);
  answer.position = 99;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kNoSuch) << "nothing is told of another's attempt";
  EXPECT_TRUE(store_->quizzes().Answers(attempt.id)->empty());
}

TEST_P(StoreConformance, AnAnswerInExcessHasNoPosition) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 5, "a")), Saved::kNoPosition);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, -1, "a")), Saved::kNoPosition);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 4, "a")), Saved::kSaved);
}

TEST_P(StoreConformance, AFinalAnswerStaysWhateverIsSentLater) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a", true);
  answer.certainty = "sure";
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaved);
  const QuizAnswer kept = store_->quizzes().Answers(attempt.id)->at(0);
  answer.certainty = "guess";
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kAlreadyFinal) << "how sure they were is part of it";
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "b", true)), Saved::kAlreadyFinal);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "b", false)), Saved::kAlreadyFinal);
  EXPECT_TRUE(store_->quizzes().Answers(attempt.id)->at(0) == kept);
}

TEST_P(StoreConformance, TheSameFinalAnswerWasSaidBefore) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a", true);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaved);
  answer.received_ms += 1'000;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaidBefore);
  ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(attempt, 1)));
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaidBefore)
      << "whoever lost our response learns that the answer counts";
  const QuizAnswer kept = store_->quizzes().Answers(attempt.id)->at(0);
  EXPECT_EQ(kept.saves, 1);
  EXPECT_EQ(kept.last_ms, answer.received_ms - 1'000);
}

TEST_P(StoreConformance, AnAnswerAfterTheCloseIsTooLate) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "a", true)), Saved::kSaved);
  ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(attempt, 1)));
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "b", true)), Saved::kClosed);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 1, "a", true)), Saved::kClosed);
  EXPECT_EQ(store_->quizzes().Answers(attempt.id)->size(), 1u);
}

TEST_P(StoreConformance, WhatCountsIsWhenAnAnswerWasReceived) {
  QuizAttempt attempt = SampleAttempt(1);
  attempt.deadline_ms = 1'060'000;
  Start(attempt);
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a");
  answer.received_ms = 1'060'001;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kClosed);
  answer.received_ms = 1'060'000;
  EXPECT_EQ(*store_->quizzes().SaveAnswer(answer), Saved::kSaved) << "in time, though it is processed later";
}

TEST_P(StoreConformance, AnAnswerIsWrittenOnlySoOften) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  // Threads, so that 2,000 commits wait for the disk together.
  constexpr int kThreads = 20;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int n = 0; n < kMostSaves / kThreads; ++n) {
        EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, absl::StrCat(t, " ", n))), Saved::kSaved);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const QuizAnswer kept = store_->quizzes().Answers(attempt.id)->at(0);
  EXPECT_EQ(kept.saves, kMostSaves);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "one more")), Saved::kTooOften);
  EXPECT_TRUE(store_->quizzes().Answers(attempt.id)->at(0) == kept);
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 1, "another question")), Saved::kSaved);
}

TEST_P(StoreConformance, AnAnswerOfMoreThanFourKibibytesIsRefused) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  EXPECT_TRUE(HasCodeAndText(store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, std::string(4097, 'x'))).status(),
                             absl::StatusCode::kInvalidArgument, "4097 bytes"));
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a");
  answer.certainty = std::string(4097, 'x');
  EXPECT_TRUE(
      HasCodeAndText(store_->quizzes().SaveAnswer(answer).status(), absl::StatusCode::kInvalidArgument, "4097"));
  EXPECT_TRUE(store_->quizzes().Answers(attempt.id)->empty());
  EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, std::string(4096, 'x'))), Saved::kSaved);
}

TEST_P(StoreConformance, AnAnswerOfAnyBytesIsData) {
  const QuizAttempt attempt = Start(SampleAttempt(1));
  const std::vector<std::string> texts = {"'); DROP TABLE quiz_answers; --", "?1 :a", "\xff\xfe no utf-8",
                                          std::string("zero\0byte", 9), ""};
  for (size_t n = 0; n < texts.size(); ++n) {
    EXPECT_EQ(*store_->quizzes().SaveAnswer(SampleAnswer(attempt, static_cast<int>(n), texts[n])), Saved::kSaved);
  }
  const auto answers = store_->quizzes().Answers(attempt.id);
  ASSERT_EQ(answers->size(), texts.size());
  for (size_t n = 0; n < texts.size(); ++n) EXPECT_EQ(answers->at(n).answer, texts[n]) << n;
}

// Each thread has an attempt of its own and shares one with all others, whose positions they fight for.
TEST_P(StoreConformance, OfManyThreadsNoAnswerIsLostOrDoubled) {
  constexpr int kThreads = 16, kQuestions = 25;
  QuizAttempt shared = SampleAttempt(1'000);
  shared.questions = kQuestions;
  Start(shared);
  std::vector<int> won(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      QuizStore& quizzes = store_->quizzes();
      QuizAttempt mine = SampleAttempt(t);
      mine.learner = absl::StrCat("learner ", t);
      mine.questions = kQuestions;
      EXPECT_TRUE(IsOk(quizzes.StartAttempt(mine, 1)));
      for (int q = 0; q < kQuestions; ++q) {
        EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(mine, q, absl::StrCat(t, " answers ", q), true)), Saved::kSaved);
        const Saved saved = *quizzes.SaveAnswer(SampleAnswer(shared, q, absl::StrCat("by ", t), true));
        EXPECT_TRUE(saved == Saved::kSaved || saved == Saved::kAlreadyFinal);
        won[t] += saved == Saved::kSaved;
        EXPECT_EQ(quizzes.Answers(mine.id)->size(), static_cast<size_t>(q + 1)) << "one's own writes are seen at once";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<int> kept(kThreads);
  const auto answers = store_->quizzes().Answers(shared.id);
  ASSERT_EQ(answers->size(), static_cast<size_t>(kQuestions));
  for (int t = 0; t < kThreads; ++t) {
    for (const QuizAnswer& answer : *answers) kept[t] += answer.answer == absl::StrCat("by ", t) && answer.saves == 1;
    const auto mine = store_->quizzes().Answers(SampleAttempt(t).id);
    ASSERT_EQ(mine->size(), static_cast<size_t>(kQuestions));
    for (int q = 0; q < kQuestions; ++q) EXPECT_EQ(mine->at(q).answer, absl::StrCat(t, " answers ", q));
  }
  EXPECT_EQ(kept, won) << "who was told that their answer is kept, and nobody else";
}

}  // namespace
}  // namespace course::store
