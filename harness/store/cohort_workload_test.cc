// Random terms (testing/cohort_workload.h) against the model of testing/cohort_model.h: on a good disk, on one that
// fails now and then, and in a program that is killed.

#include "harness/store/testing/cohort_workload.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/faulty_disk.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr int kBetweenComparisons = 40;

// How many terms; more where somebody has the time.
int Rounds(int usual) {
  const char* const text = getenv("COURSE_ROUNDS");
  int rounds = 0;
  return text != nullptr && absl::SimpleAtoi(text, &rounds) ? rounds : usual;
}

TEST(RandomTerm, LeavesWhatTheModelSays) {
  for (int round = 0; round < Rounds(5); ++round) {
    const uint64_t seed = testing::TestSeed() + static_cast<uint64_t>(round);
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    const TempDatabase file;
    CohortWorkload workload(seed);
    std::string last_hash;
    // Three times the program ends and starts again.
    for (int start = 0; start < 3; ++start) {
      const std::unique_ptr<Store> store = Opened(file.path());
      ASSERT_EQ(workload.DifferenceTo(*store), "");
      for (int n = 0; n < 200; ++n) {
        workload.Step(*store);
        if (n % kBetweenComparisons != 0) continue;
        ASSERT_EQ(workload.DifferenceTo(*store), "") << "after step " << workload.steps();
        // What was in the chain stays there: rows are added behind the one that was the last.
        if (last_hash.empty()) continue;
        const std::vector<LedgerRow> ledger = store->cohort().LedgerAfter(0, 10'000).value();
        const bool is_there =
            std::any_of(ledger.begin(), ledger.end(), [&](const LedgerRow& row) { return row.sha256 == last_hash; });
        ASSERT_TRUE(is_there);
      }
      last_hash = store->cohort().VerifyLedger().value().sha256;
      ASSERT_EQ(workload.DifferenceTo(*store), "");
      if (HasFailure()) return;
    }
    ExpectSound(file.path());
    EXPECT_GT(workload.model().audit.size(), 50u) << "the term was too quiet to prove anything";
    EXPECT_GT(workload.model().ledger.size(), 10u);
  }
}

TEST(RandomTerm, OnADiskThatFailsHasEachChangeWholeOrNot) {
  int refused = 0;
  for (int round = 0; round < Rounds(3); ++round) {
    const uint64_t seed = testing::TestSeed() + 1'000 + static_cast<uint64_t>(round);
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    FaultyDisk disk;
    base::Rng faults{seed};
    const TempDatabase file;
    CohortWorkload workload(seed);
    {
      const std::unique_ptr<Store> store = Opened(file.path());
      for (int n = 0; n < 400; ++n) {
        const bool fails = faults.Below(4) == 0;
        if (fails) {
          disk.FailAfter(faults.Below(12),
                         faults.Below(3) == 0 ? FaultyDisk::Fault::kBroken : FaultyDisk::Fault::kFull);
        }
        workload.Step(*store);
        if (fails) disk.Mend();
        if (HasFailure()) return;
        if (n % kBetweenComparisons != 0) continue;
        ASSERT_EQ(workload.DifferenceTo(*store), "") << "after step " << workload.steps();
      }
      ASSERT_EQ(workload.DifferenceTo(*store), "");
      refused += workload.refused_by_disk();
    }
    ASSERT_EQ(workload.DifferenceTo(*Opened(file.path())), "");
    ExpectSound(file.path());
  }
  EXPECT_GT(refused, 50) << "the disk was too good to prove anything";
}

// Goes on with the term for ever, and tells of each step once the store has acknowledged it.
int GoOn(CohortWorkload workload, const std::string& path, int pipe) {
  const auto store = OpenSqliteStore(path);
  if (!store.ok()) return 2;
  while (true) {
    workload.Step(**store);
    if (::testing::Test::HasFailure()) return 3;
    if (write(pipe, ".", 1) != 1) return 4;
  }
}

// Steps that were acknowledged before the program was killed in the middle of the next one.
int StepsUntilKilled(const CohortWorkload& workload, const std::string& path, int most) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) _exit(GoOn(workload, path, ends[1]));
  close(ends[1]);
  int steps = 0;
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1) {
    if (++steps == most) kill(child, SIGKILL);
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << WEXITSTATUS(status);
  return steps;
}

TEST(RandomTerm, OfAProgramThatIsKilledHasEachStepWholeOrNot) {
  const uint64_t seed = testing::TestSeed() + 2'000;
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const TempDatabase file;
  CohortWorkload workload(seed);
  for (int kills = 0; kills < Rounds(10); ++kills) {
    SCOPED_TRACE(absl::StrCat("kill ", kills));
    const int steps = StepsUntilKilled(workload, file.path(), 1 + rng.Below(60));
    if (HasFailure()) return;
    for (int n = 0; n < steps; ++n) workload.Imagine();
    const std::unique_ptr<Store> store = Opened(file.path());
    const std::string difference = workload.DifferenceTo(*store);
    if (difference.empty()) continue;
    workload.Imagine();  // the step in whose middle it was killed
    ASSERT_EQ(workload.DifferenceTo(*store), "") << "and before step " << workload.steps() << ": " << difference;
  }
  ExpectSound(file.path());
}

}  // namespace
}  // namespace course::store
