// A cohort's store on a disk that is full, under kill -9, with several programs at once, and against whoever writes the
// audit by hand.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/faulty_disk.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

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

TEST(AuditOfAFile, CanBeNeitherChangedNorShortened) {
  const TempDatabase file;
  const std::unique_ptr<Store> store = Opened(file.path());
  ASSERT_TRUE(IsOk(store->cohort().CreateAccount(SampleAccount(1), kBy)));
  ASSERT_TRUE(IsOk(store->cohort().Audit({.at_ms = 1, .actor = "x", .action = "y", .object = "z", .detail = "d"})));
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  for (const char* sql : {
           "UPDATE audit SET at_ms = 2",
           "UPDATE audit SET action = 'nothing'",
           "UPDATE audit SET number = number + 10",
           "UPDATE audit SET actor = 'somebody else'",
           "UPDATE audit SET detail = 'another'",
           "UPDATE audit SET detail = ''",
           "UPDATE audit SET object = 'erased' WHERE number = 1",  // its account is there
           "DELETE FROM audit",
           "DELETE FROM audit WHERE number = 2",
       }) {
    EXPECT_TRUE(HasCodeAndText((*db)->Execute(sql), absl::StatusCode::kInvalidArgument, "the audit is")) << sql;
  }
  EXPECT_EQ(store->cohort().AuditAfter(0, 9)->size(), 2u);
  EXPECT_EQ(store->cohort().AuditAfter(1, 9)->at(0).detail, "d");
}

// The n-th write of a result fails, for each n: the result and its row are both there or neither is.
TEST(FullDiskOfACohort, KeepsAResultWithItsRowOrNeither) {
  FaultyDisk disk;
  bool failed = true;
  for (int n = 0; failed; ++n) {
    SCOPED_TRACE(absl::StrCat("after ", n, " writes"));
    ASSERT_LT(n, 200);
    const TempDatabase file;
    {
      const std::unique_ptr<Store> store = Opened(file.path());
      ASSERT_TRUE(IsOk(store->grading().Submit(SampleSubmission(1)).status()));
      const auto taken = store->grading().Take("w", {"boot", 1}, {});
      ASSERT_TRUE(taken.ok() && taken->has_value());
      disk.FailAfter(n, FaultyDisk::Fault::kFull);
      const auto finished = store->grading().Finish((*taken)->claim, SampleResult());
      failed = disk.Mend();
      EXPECT_TRUE(finished.ok() || HasCode(finished.status(), absl::StatusCode::kResourceExhausted));
      EXPECT_EQ(store->cohort().VerifyLedger()->rows, finished.ok() ? 1 : 0);
      EXPECT_TRUE(finished.ok() || *store->grading().Finish((*taken)->claim, SampleResult()));
      EXPECT_EQ(store->cohort().VerifyLedger()->rows, 1);
    }
    ExpectSound(file.path());
  }
}

TEST(FullDiskOfACohort, KeepsAnAccountWithItsEntryOrNeither) {
  FaultyDisk disk;
  bool failed = true;
  for (int n = 0; failed; ++n) {
    SCOPED_TRACE(absl::StrCat("after ", n, " writes"));
    ASSERT_LT(n, 200);
    const TempDatabase file;
    const std::unique_ptr<Store> store = Opened(file.path());
    CohortStore& cohort = store->cohort();
    ASSERT_TRUE(IsOk(cohort.PutInvitation(SampleInvitation(1), kBy)));
    disk.FailAfter(n, FaultyDisk::Fault::kFull);
    const auto joined = cohort.TakeInvitation(SampleToken(1), SampleAccount(1), kBy);
    failed = disk.Mend();
    EXPECT_TRUE(joined.ok() || HasCode(joined.status(), absl::StatusCode::kResourceExhausted));
    EXPECT_EQ(cohort.Accounts()->size(), joined.ok() ? 1u : 0u);
    EXPECT_EQ(cohort.AuditAfter(0, 9)->size(), joined.ok() ? 2u : 1u);
    EXPECT_EQ(cohort.Invitations()->at(0).uses_left, joined.ok() ? 0 : 1) << "no use is lost";
    EXPECT_TRUE(joined.ok() || cohort.TakeInvitation(SampleToken(1), SampleAccount(1), kBy).ok());
  }
}

// The transaction has its writes among the first; of those that clean the files behind it every tenth has to do.
TEST(FullDiskOfACohort, ErasesALearnerWholeOrNotAtAll) {
  FaultyDisk disk;
  bool failed = true;
  for (int n = 0; failed; n += n < 24 ? 1 : 10) {
    SCOPED_TRACE(absl::StrCat("after ", n, " writes"));
    ASSERT_LT(n, 400);
    const TempDatabase file;
    const std::unique_ptr<Store> store = Opened(file.path());
    CohortStore& cohort = store->cohort();
    ASSERT_TRUE(IsOk(cohort.CreateAccount(SampleAccount(1), kBy)));
    ASSERT_TRUE(IsOk(cohort.PutReportedRun(SampleReportedRun(1, SampleId(1)))));
    disk.FailAfter(n, FaultyDisk::Fault::kFull);
    const absl::Status erased = cohort.EraseLearner(SampleId(1), kBy);
    failed = disk.Mend();
    const bool there = !cohort.Accounts()->empty();
    EXPECT_TRUE(!there || !erased.ok());
    EXPECT_TRUE(there || erased.ok() || HasCodeAndText(erased, absl::StatusCode::kResourceExhausted, "is erased, but"));
    EXPECT_EQ(cohort.ReportedRuns(SampleId(1), 9)->size(), there ? 1u : 0u);
    EXPECT_EQ(cohort.AuditBefore(0, 1)->at(0).action, there ? "account.create" : "account.erase");
    if (there) {
      EXPECT_TRUE(IsOk(cohort.EraseLearner(SampleId(1), kBy)));
    }
    EXPECT_TRUE(cohort.Accounts()->empty());
  }
}

// Invites, joins and grades for ever, and tells of each learner once the store has acknowledged them.
int KeepJoining(const std::string& path, int round, int pipe) {
  const auto store = OpenSqliteStore(path);
  if (!store.ok()) return 2;
  CohortStore& cohort = (*store)->cohort();
  for (int n = 0;; ++n) {
    const int number = round * 100'000 + n;
    if (!cohort.PutInvitation(SampleInvitation(number), kBy).ok()) return 3;
    if (!cohort.TakeInvitation(SampleToken(number), SampleAccount(number), kBy).ok()) return 4;
    if (!(*store)->grading().Submit(SampleSubmission(number, SampleId(number))).ok()) return 5;
    const auto taken = (*store)->grading().Take("w", {absl::StrCat("boot ", round), 1}, {});
    if (!taken.ok() || !taken->has_value()) return 6;
    if (!(*store)->grading().Finish((*taken)->claim, SampleResult()).ok()) return 7;
    const std::string line = absl::StrCat(number, "\n");
    if (write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 8;
  }
}

TEST(KilledCohort, LosesNobodyAndItsLedgerFits) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const TempDatabase file;
  int lines = 0;
  for (int round = 0; round < 8; ++round) {
    SCOPED_TRACE(absl::StrCat("kill ", round));
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = InProcess([&] { return KeepJoining(file.path(), round, ends[1]); });
    close(ends[1]);
    const int lines_before_kill = 1 + rng.Below(20);
    int told = 0;
    char byte = 0;
    while (read(ends[0], &byte, 1) == 1) {
      if (byte == '\n' && ++told == lines_before_kill) kill(child, SIGKILL);
    }
    close(ends[0]);
    const int status = WaitFor(child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << status;
    lines += told;
    const std::unique_ptr<Store> store = Opened(file.path());
    const int accounts = static_cast<int>(store->cohort().Accounts()->size());
    EXPECT_GE(accounts, lines);
    EXPECT_LE(accounts, lines + round + 1) << "each kill was in the middle of one learner at most";
    const auto end = store->cohort().VerifyLedger();
    ASSERT_TRUE(IsOk(end));
    EXPECT_GE(end->rows, lines);
    // An invitation and an account for each, but for the last of each round.
    EXPECT_LE(static_cast<int>(store->cohort().AuditAfter(0, 100'000)->size()), 2 * (lines + round + 1));
  }
  ExpectSound(file.path());
}

// Each of several programs tries to take each invitation, which has one use.
TEST(TwoProgramsOfACohort, NeverShareTheLastUseOfAnInvitation) {
  constexpr int kPrograms = 4, kInvitations = 20;
  const TempDatabase file;
  {
    const std::unique_ptr<Store> store = Opened(file.path());
    for (int n = 0; n < kInvitations; ++n) ASSERT_TRUE(IsOk(store->cohort().PutInvitation(SampleInvitation(n), kBy)));
  }
  std::vector<pid_t> programs;
  for (int p = 0; p < kPrograms; ++p) {
    programs.push_back(InProcess([&, p] {
      const auto store = OpenSqliteStore(file.path());
      if (!store.ok()) return 100;
      int joined = 0;
      for (int n = 0; n < kInvitations; ++n) {
        const Account account = SampleAccount(1000 * (p + 1) + n);
        const absl::Status status = (*store)->cohort().TakeInvitation(SampleToken(n), account, kBy).status();
        if (!status.ok() && !absl::IsNotFound(status)) return 101;
        joined += status.ok();
      }
      return joined;
    }));
  }
  int joined = 0;
  for (const pid_t program : programs) {
    const int status = WaitFor(program);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_LT(WEXITSTATUS(status), 100);
    joined += WEXITSTATUS(status);
  }
  EXPECT_EQ(joined, kInvitations);
  const std::unique_ptr<Store> store = Opened(file.path());
  EXPECT_EQ(store->cohort().Accounts()->size(), static_cast<size_t>(kInvitations));
  for (const Invitation& invitation : std::vector<Invitation>(*store->cohort().Invitations())) {
    EXPECT_EQ(invitation.uses_left, 0);
  }
}

}  // namespace
}  // namespace course::store
