// kill -9 in the middle of answering, and programs that answer at once: no acknowledged answer is lost, none doubled,
// nothing is there by half.
//
// COURSE_KILLS says how often (20 unless set; the long suite takes 200).

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr int kThreads = 4, kQuestions = 10;

int Kills() {
  const char* text = std::getenv("COURSE_KILLS");
  return text == nullptr ? 20 : std::atoi(text);
}

// Runs `work` in a process of its own; its answer is the exit code.
pid_t InProcess(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  EXPECT_GT(child, 0);
  return child;
}

int WaitFor(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

std::string TextOf(const std::string& attempt, int position) { return absl::StrCat(attempt, " answers ", position); }

// Takes one quiz after the other, and tells of each answer and each close once the store has acknowledged it: one short
// line with one write(), which no kill tears apart.
void TakeQuizzes(QuizStore& quizzes, int round, int thread, int pipe) {
  const auto tell = [pipe](const std::string& line) {
    if (write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
  };
  for (int n = 0;; ++n) {
    QuizAttempt attempt = SampleAttempt(0);
    attempt.id = absl::StrCat("r", round, "-t", thread, "-", n);
    attempt.learner = absl::StrCat("learner of ", attempt.id);
    attempt.questions = kQuestions;
    if (!quizzes.StartAttempt(attempt, 1).ok()) _exit(4);
    for (int q = 0; q < kQuestions; ++q) {
      const auto saved = quizzes.SaveAnswer(SampleAnswer(attempt, q, TextOf(attempt.id, q), true));
      if (!saved.ok() || *saved != Saved::kSaved) _exit(5);
      tell(absl::StrCat("answer ", attempt.id, " ", q, "\n"));
    }
    CloseQuizAttempt close = SampleClose(attempt, kQuestions);
    close.cards = {SampleCard("p00-a", 5'000), SampleCard("p00-b", 5'000)};
    for (QuizCard& card : close.cards) card.learner = attempt.learner;
    const auto closed = quizzes.CloseAttempt(close);
    if (!closed.ok() || !*closed) _exit(6);
    tell(absl::StrCat("close ", attempt.id, " 0\n"));
  }
}

int KeepTakingQuizzes(const std::string& path, int round, int pipe) {
  const auto store = OpenSqliteStore(path);
  if (!store.ok() || !(*store)->quizzes().PutBank(kBankVersion, "00", kBankBytes).ok()) return 2;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] { TakeQuizzes((*store)->quizzes(), round, t, pipe); });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

// What was acknowledged before the kill.
struct Told {
  std::map<std::string, int> answers;  // by attempt
  std::map<std::string, bool> closed;
  int lines = 0;
};

// Reads until the writer is dead, and kills it after so many lines.
Told ReadAndKill(int pipe, pid_t child, int lines_before_kill) {
  std::string text;
  char buffer[4096];
  ssize_t size = 0;
  int lines = 0;
  while ((size = read(pipe, buffer, sizeof buffer)) > 0) {
    for (ssize_t i = 0; i < size; ++i) {
      if (buffer[i] == '\n' && ++lines == lines_before_kill) kill(child, SIGKILL);
    }
    text.append(buffer, size);
  }
  Told told;
  std::istringstream in(text);
  std::string what, attempt;
  int position = 0;
  while (in >> what >> attempt >> position) {
    ++told.lines;
    if (what == "answer") ++told.answers[attempt];
    if (what == "close") told.closed[attempt] = true;
  }
  return told;
}

void ExpectAllOf(const Told& told, QuizStore& quizzes) {
  for (const auto& [id, count] : told.answers) {
    const auto attempt = quizzes.GetAttempt(id);
    ASSERT_TRUE(IsOk(attempt));
    ASSERT_TRUE(attempt->has_value()) << id;
    const auto answers = quizzes.Answers(id);
    ASSERT_TRUE(IsOk(answers));
    // One more may be there than we were told of: written, but killed before the word.
    const int there = static_cast<int>(answers->size());
    EXPECT_TRUE(there == count || there == count + 1) << id << ": " << there << " of " << count;
    for (const QuizAnswer& answer : *answers) {
      EXPECT_EQ(answer.answer, TextOf(id, answer.position));
      EXPECT_EQ(answer.saves, 1);
      EXPECT_TRUE(answer.final);
    }
    EXPECT_TRUE(!told.closed.contains(id) || !(*attempt)->IsOpen()) << id;
    const auto cards = quizzes.DueCards((*attempt)->learner, 9'000, 10);
    ASSERT_TRUE(IsOk(cards));
    EXPECT_EQ(cards->size(), (*attempt)->IsOpen() ? 0u : 2u) << id << ": closed with its cards or not at all";
  }
}

TEST(KilledStore, LosesDoublesAndHalvesNothing) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const TempDatabase file;
  int lines = 0;
  for (int round = 0; round < Kills(); ++round) {
    SCOPED_TRACE(absl::StrCat("kill ", round));
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = InProcess([&] { return KeepTakingQuizzes(file.path(), round, ends[1]); });
    close(ends[1]);
    const Told told = ReadAndKill(ends[0], child, 1 + rng.Below(200));
    close(ends[0]);
    const int status = WaitFor(child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << status;
    lines += told.lines;
    const auto store = OpenSqliteStore(file.path());
    ASSERT_TRUE(IsOk(store));
    ExpectAllOf(told, (*store)->quizzes());
    if (HasFailure()) return;
  }
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  const int64_t rows = *(*db)->QueryInt(
      "SELECT (SELECT count(*) FROM quiz_answers) + (SELECT count(*) FROM "
      "quiz_attempts WHERE closed_ms > 0)");
  EXPECT_GE(rows, lines);
  EXPECT_LE(rows, lines + Kills() * kThreads) << "each thread was killed in one thing at most";
}

// Each of several programs starts the same attempts and answers the same questions.
TEST(TwoPrograms, ShareAttemptsAndLimits) {
  constexpr int kPrograms = 4, kLearners = 20;
  const TempDatabase file;
  const auto attempt_of = [](int program, int learner) {
    QuizAttempt attempt = SampleAttempt(0);
    attempt.id = absl::StrCat("p", program, "-", learner);
    attempt.learner = absl::StrCat("learner ", learner);
    return attempt;
  };
  std::vector<pid_t> programs;
  for (int p = 0; p < kPrograms; ++p) {
    programs.push_back(InProcess([&] {
      const auto store = OpenSqliteStore(file.path());
      if (!store.ok() || !(*store)->quizzes().PutBank(kBankVersion, "00", kBankBytes).ok()) return 2;
      QuizStore& quizzes = (*store)->quizzes();
      for (int learner = 0; learner < kLearners; ++learner) {
        const absl::Status started = quizzes.StartAttempt(attempt_of(p, learner), 1);
        if (!started.ok() && !absl::IsAlreadyExists(started)) return 3;
        const auto attempts = quizzes.Attempts(absl::StrCat("learner ", learner), "00", 10);
        if (!attempts.ok() || attempts->size() != 1) return 4;
        const auto saved = quizzes.SaveAnswer(SampleAnswer(attempts->at(0), 0, absl::StrCat("by ", p), true));
        if (!saved.ok() || (*saved != Saved::kSaved && *saved != Saved::kAlreadyFinal)) return 5;
        const auto answers = quizzes.Answers(attempts->at(0).id);
        const bool mine = answers.ok() && answers->at(0).answer == absl::StrCat("by ", p);
        if (mine != (*saved == Saved::kSaved)) return 6;
      }
      return 0;
    }));
  }
  for (const pid_t program : programs) EXPECT_EQ(WaitFor(program), 0);
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  for (int learner = 0; learner < kLearners; ++learner) {
    const auto attempts = (*store)->quizzes().Attempts(absl::StrCat("learner ", learner), "", 10);
    ASSERT_EQ(attempts->size(), 1u);
    EXPECT_EQ((*store)->quizzes().Answers(attempts->at(0).id)->at(0).saves, 1);
  }
}

}  // namespace
}  // namespace course::store
