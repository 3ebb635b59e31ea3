// A disk that is really full: a small tmpfs, mounted where only this process sees it. Skipped with the reason where
// that is not permitted.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

// Empty if it worked. As root, or in a user namespace where one may be made; gone with the process.
std::string MountSmallDisk(const std::string& folder) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    return absl::StrCat("no mount namespace of its own: ", std::strerror(errno));
  }
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=4m") != 0) {
    return absl::StrCat("no tmpfs at ", folder, ": ", std::strerror(errno));
  }
  return "";
}

// Takes all the room that is left.
void Fill(const std::string& path) {
  const int fd = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  const std::string page(4096, 'x');
  while (write(fd, page.data(), page.size()) > 0) continue;
  close(fd);
}

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
  const std::string trouble = MountSmallDisk(file.folder());
  if (!trouble.empty()) GTEST_SKIP() << trouble;
  const std::string ballast = file.folder() + "/ballast";
  {
    auto store = OpenSqliteStore(file.path());
    ASSERT_TRUE(IsOk(store));
    QuizStore& quizzes = (*store)->quizzes();
    QuizAttempt attempt = SampleAttempt(1);
    attempt.questions = 60;
    ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
    ASSERT_TRUE(IsOk(quizzes.StartAttempt(attempt, 0)));
    ASSERT_EQ(*quizzes.SaveAnswer(SampleAnswer(attempt, 0, std::string(2'000, 'a'), true)), Saved::kSaved);
    Fill(ballast);
    EXPECT_LT(AnswerAll(quizzes, attempt), 60);
    EXPECT_EQ(quizzes.Answers(attempt.id)->at(0).answer, std::string(2'000, 'a'));
    ASSERT_EQ(unlink(ballast.c_str()), 0);
    EXPECT_EQ(AnswerAll(quizzes, attempt), 60);
    for (const QuizAnswer& answer : std::vector<QuizAnswer>(*quizzes.Answers(attempt.id))) EXPECT_EQ(answer.saves, 1);
  }
  {
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
  EXPECT_EQ(umount(file.folder().c_str()), 0);
}

}  // namespace
}  // namespace course::store
