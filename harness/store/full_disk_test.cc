// A disk that is really full. Skipped, with the reason, where none can be mounted.

#include <sys/mount.h>

#include <string>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/small_disk.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

// Answers all that is not kept yet, in two threads; how many are kept then.
int AnswerAll(QuizStore& quizzes, const QuizAttempt& attempt) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int q = t; q < attempt.questions; q += 2) {
        const auto saved = quizzes.SaveAnswer(SampleAnswer(attempt, q, std::string(2'000, 'a'), true));
        EXPECT_TRUE(saved.ok() || HasCode(saved.status(), absl::StatusCode::kResourceExhausted));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return static_cast<int>(quizzes.Answers(attempt.id)->size());
}

TEST(FullDisk, RefusesAnswersAndGoesOnWhenThereIsRoom) {
  const TempDatabase file;
  const auto disk = SmallDisk::Mount(file.folder(), 4 << 20);
  if (!disk.ok()) GTEST_SKIP() << disk.status();
  {
    auto store = OpenSqliteStore(file.path());
    ASSERT_TRUE(IsOk(store));
    QuizStore& quizzes = (*store)->quizzes();
    QuizAttempt attempt = SampleAttempt(1);
    attempt.questions = 60;
    ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
    ASSERT_TRUE(IsOk(quizzes.StartAttempt(attempt, 0)));
    ASSERT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 0, std::string(2'000, 'a'), true)), Saved::kSaved);
    ASSERT_TRUE(IsOk((*disk)->Fill()));
    EXPECT_LT(AnswerAll(quizzes, attempt), 60);
    EXPECT_EQ(quizzes.Answers(attempt.id)->at(0).answer, std::string(2'000, 'a'));
    (*disk)->MakeRoom();
    EXPECT_EQ(AnswerAll(quizzes, attempt), 60);
    for (const QuizAnswer& answer : std::vector<QuizAnswer>(*quizzes.Answers(attempt.id))) EXPECT_EQ(answer.saves, 1);
  }
  {
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
  EXPECT_EQ(umount(file.folder().c_str()), 0) << "a file on it is still open";
}

}  // namespace
}  // namespace course::store
