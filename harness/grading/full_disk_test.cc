// A disk that is really full, while submissions come in and a worker has one. Skipped, with the reason, where none can
// be mounted.

#include <sys/mount.h>

#include <chrono>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/grading/moment.h"
#include "harness/grading/testing/fake_grader.h"
#include "harness/grading/worker.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/small_disk.h"
#include "harness/store/testing/temp_database.h"

namespace course::grading {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

// Fills the disk in the middle of the first grading; somebody makes room a little later.
class FillingGrader : public verified::Grader {
 public:
  explicit FillingGrader(store::SmallDisk& disk) : disk_(disk) {}
  ~FillingGrader() override { somebody_.join(); }

  absl::StatusOr<verified::VerifiedResult> Grade(const verified::Submission& submission,
                                                 const verified::Progress& progress) override {
    absl::StatusOr<verified::VerifiedResult> result = fake_.Grade(submission, progress);
    if (graded_++ > 0) return result;
    EXPECT_TRUE(IsOk(disk_.Fill()));
    somebody_ = std::thread([this] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      disk_.MakeRoom();
    });
    return result;
  }
  int graded() const { return graded_; }

 private:
  FakeGrader fake_;
  store::SmallDisk& disk_;
  std::thread somebody_;
  int graded_ = 0;
};

store::Submission Numbered(int number) {
  return {.id = absl::StrCat("s", number),
          .learner = "ada",
          .lab = absl::StrCat("//p/", number),
          .files = {{"starter.cc", absl::StrCat("points 5 sleep ", std::string(2'000 + number, '0'))}},
          .received_ms = 1};
}

TEST(FullDisk, GradesWhatWasAcceptedOnceAndRefusesTheRest) {
  const store::TempDatabase file;
  const auto disk = store::SmallDisk::Mount(file.folder(), 4 << 20);
  if (!disk.ok()) GTEST_SKIP() << disk.status();
  {
    auto store = store::OpenSqliteStore(file.path());
    ASSERT_TRUE(IsOk(store));
    store::GradingStore& queue = (*store)->grading();

    // Submissions come in until there is no room for more.
    for (int n = 0; n < 5; ++n) ASSERT_TRUE(IsOk(queue.Submit(Numbered(n))));
    ASSERT_TRUE(IsOk((*disk)->Fill()));
    int accepted = 5;
    for (int n = 5; n < 40; ++n) {
      const auto submitted = queue.Submit(Numbered(n));
      EXPECT_TRUE(submitted.ok() || HasCode(submitted, absl::StatusCode::kResourceExhausted)) << submitted.status();
      EXPECT_EQ((*queue.GetJob(absl::StrCat("s", n))).has_value(), submitted.ok());
      accepted += submitted.ok();
    }
    EXPECT_LT(accepted, 40);
    (*disk)->MakeRoom();

    // A worker's disk fills up when it has something to say.
    {
      FillingGrader grader(**disk);
      ASSERT_TRUE(IsOk(Work(queue, grader,
                            {.name = "w",
                             .until_empty = true,
                             .poll_ms = 5,
                             .beat_ms = 20,
                             .tell_ms = 10,
                             .most_faults = 1,  // of those that it may give up for: not with a result in its hand
                             .fault_ms = 20,
                             .now = Now,
                             .now_ms = [] { return int64_t{2}; },
                             .seed = [] { return uint64_t{7}; },
                             .stop = {},
                             .lost = [] { FAIL() << "the claim was lost"; }})));
      EXPECT_EQ(grader.graded(), accepted) << "each once";
    }
    const auto jobs = queue.ChangedAfter(0, 1'000);
    ASSERT_EQ(static_cast<int>(jobs->size()), accepted);
    for (const store::Job& job : *jobs) {
      EXPECT_EQ(job.state, store::JobState::kDone) << job.id;
      EXPECT_EQ(job.attempt, 1) << job.id;
      EXPECT_EQ((*queue.GetResult(job.id))->points, 5) << job.id;
    }
  }
  {
    const auto db = store::Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
  EXPECT_EQ(umount(file.folder().c_str()), 0) << "a file on it is still open";
}

}  // namespace
}  // namespace course::grading
