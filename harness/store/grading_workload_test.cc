// Random learners who submit, workers who take, beat, die, finish and come too late, a machine that starts anew and a
// wall clock that jumps, against the model of testing/grading_model.h. And what holds for every such history.

#include <map>
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
#include "harness/store/testing/grading_model.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr int kIds = 60;  // few, so that some are sent twice

// Two implementations that must say the same, and what was promised to whoever submitted.
class Pair {
 public:
  Pair(ModelGrading& model, base::Rng& rng) : model_(model), rng_(rng) {}

  void Use(Store& store) {
    store_ = &store;
    queue_ = &store.grading();
  }

  void DoSomething() {
    const int64_t version = *store_->Version();
    const int64_t before = LastChange();
    switch (rng_.Below(12)) {
      case 0:
      case 1:
      case 2:
        Submit();
        break;
      case 3:
      case 4:
        Take();
        break;
      case 5:
        Finish();
        break;
      case 6:
        Fail();
        break;
      case 7:
        PutBack();
        break;
      case 8:
        TimePasses();
        break;
      case 9: {
        const std::string worker = Worker();
        Same(queue_->EndLeasesOf(worker, "killed"), model_.EndLeasesOf(worker, "killed"));
        break;
      }
      default:
        Beat();
    }
    EXPECT_EQ(*store_->Version() - version, LastChange() - before) << "each change of a state, and nothing else";
  }

  // Everything that is still open is graded.
  void Drain() {
    for (int n = 0; n < 10 * kIds && *model_.AnyOpen(); ++n) {
      Take();
      Finish();
      if (rng_.Below(3) == 0) TimePasses();
    }
  }

  void ExpectSameContents() {
    for (int n = 0; n < kIds; ++n) {
      const std::string id = absl::StrCat("submission-", n);
      EXPECT_EQ(*queue_->GetSubmission(id), *model_.GetSubmission(id)) << id;
      EXPECT_EQ(*queue_->GetResult(id), *model_.GetResult(id)) << id;
      const int from = rng_.Below(3);
      EXPECT_EQ(*queue_->Events(id, from), *model_.Events(id, from)) << id;
    }
    EXPECT_EQ(*queue_->AnyOpen(), *model_.AnyOpen());
    const int64_t change = rng_.Below(static_cast<int>(LastChange()) + 1);
    EXPECT_TRUE(*queue_->ChangedAfter(change, 9) == *model_.ChangedAfter(change, 9)) << change;
    EXPECT_TRUE(*queue_->ChangedAfter(0, 1'000) == *model_.ChangedAfter(0, 1'000));
    for (const char* learner : {"learner 0", "learner 1", "nobody"}) {
      for (const char* lab : {"", "//p/0"}) {
        EXPECT_TRUE(*queue_->JobsOf(learner, lab, 5) == *model_.JobsOf(learner, lab, 5)) << learner << lab;
      }
    }
  }

  // Every accepted submission came to an end: graded once, or failed with a reason, or superseded by a newer one.
  void ExpectAllEnded() {
    EXPECT_FALSE(*queue_->AnyOpen());
    for (const std::string& id : accepted_) {
      const auto job = queue_->GetJob(id);
      ASSERT_TRUE(job.ok() && job->has_value()) << id << " is lost";
      EXPECT_EQ(finished_[id], (*job)->state == JobState::kDone ? 1 : 0) << id;
      EXPECT_EQ((*queue_->GetResult(id)).has_value(), (*job)->state == JobState::kDone) << id;
      if ((*job)->state == JobState::kFailed) {
        EXPECT_NE((*job)->reason, "") << id;
      }
      if ((*job)->state != JobState::kSuperseded) continue;
      const auto newer = queue_->GetJob((*job)->superseded_by);
      ASSERT_TRUE(newer.ok() && newer->has_value()) << id;
      EXPECT_GT((*newer)->number, (*job)->number);
      EXPECT_EQ((*newer)->learner, (*job)->learner);
      EXPECT_EQ((*newer)->lab, (*job)->lab);
    }
  }

  int served() const { return served_; }

 private:
  template <class T>
  void Same(const absl::StatusOr<T>& got, const absl::StatusOr<T>& expected) {
    EXPECT_EQ(got.status().code(), expected.status().code()) << got.status() << " against " << expected.status();
    EXPECT_TRUE(!got.ok() || !expected.ok() || *got == *expected);
  }

  int64_t LastChange() {
    const std::vector<Job> jobs = *model_.ChangedAfter(0, 1'000'000);
    return jobs.empty() ? 0 : jobs.back().change;
  }

  std::string Worker() { return absl::StrCat("worker ", rng_.Below(4)); }

  // Mostly one that holds; now and then one that is over, or never was.
  Claim SomeClaim() {
    if (claims_.empty() || rng_.Below(10) == 0) return {rng_.Below(kIds), rng_.Below(3)};
    return claims_[claims_.size() - 1 - rng_.Below(std::min<int>(6, claims_.size()))];
  }

  void Submit() {
    Submission submission = SampleSubmission(rng_.Below(kIds), absl::StrCat("learner ", rng_.Below(4)),
                                             absl::StrCat("//p/", rng_.Below(3)));
    submission.received_ms = rng_.Below(1'000'000);  // whatever the wall clock says
    if (rng_.Below(3) == 0) submission.spares_until_ms = rng_.Below(static_cast<int>(submission.received_ms) + 1);
    Same(queue_->Submit(submission), model_.Submit(submission));
    accepted_.insert(submission.id);
  }

  void Take() {
    const std::string worker = Worker();
    const auto waiting = WaitingLearners();
    const auto taken = queue_->Take(worker, now_, lease_);
    Same(taken, model_.Take(worker, now_, lease_));
    if (!taken.ok() || !taken->has_value()) return;
    claims_.push_back((*taken)->claim);
    ExpectFair((*taken)->submission.learner, waiting);
  }

  std::set<std::string> WaitingLearners() {
    std::set<std::string> waiting;
    const std::vector<Job> jobs = *model_.ChangedAfter(0, 1'000'000);
    for (const Job& job : jobs) {
      if (job.state == JobState::kQueued) waiting.insert(job.learner);
    }
    return waiting;
  }

  // Whoever waits all the time is not passed twice by the same other learner.
  void ExpectFair(const std::string& served, const std::set<std::string>& waiting) {
    ++served_;
    for (auto& [learner, passed_by] : passed_by_) {
      if (!waiting.contains(learner) || learner == served) {
        passed_by.clear();
      } else {
        EXPECT_TRUE(passed_by.insert(served).second) << learner << " waits, and " << served << " is served again";
      }
    }
    for (const std::string& learner : waiting) {
      if (learner != served) passed_by_[learner].insert(served);
    }
  }

  void Finish() {
    GradedResult result = SampleResult();
    result.points = rng_.Below(6);
    const Claim claim = SomeClaim();
    const auto finished = queue_->Finish(claim, result);
    Same(finished, model_.Finish(claim, result));
    if (!finished.ok() || !*finished) return;
    const std::vector<Job> jobs = *model_.ChangedAfter(0, 1'000'000);
    for (const Job& job : jobs) {
      if (job.number == claim.number) ++finished_[job.id];
    }
  }

  void Fail() {
    const Claim claim = SomeClaim();
    Same(queue_->Fail(claim, "cannot be"), model_.Fail(claim, "cannot be"));
  }

  void PutBack() {
    const Claim claim = SomeClaim();
    const bool counts = rng_.Below(2) == 0;
    Same(queue_->PutBack(claim, "broke", counts), model_.PutBack(claim, "broke", counts));
  }

  void Beat() {
    const JobState state = rng_.Below(2) == 0 ? JobState::kCompiling : JobState::kRunning;
    std::vector<GradingEvent> events;
    for (int n = rng_.Below(3); n > 0; --n) events.push_back({.stage = "running", .tests_done = n, .test = "A.B"});
    const Claim claim = SomeClaim();
    Same(queue_->Beat(claim, now_, lease_, state, events), model_.Beat(claim, now_, lease_, state, events));
  }

  void TimePasses() {
    now_.boot_ms += rng_.Below(static_cast<int>(lease_.silence_ms));
    if (rng_.Below(20) == 0) now_ = {.boot = absl::StrCat("boot ", ++boots_), .boot_ms = rng_.Below(50)};
    Same(queue_->EndLeases(now_), model_.EndLeases(now_));
  }

  Store* store_ = nullptr;
  GradingStore* queue_ = nullptr;
  ModelGrading& model_;
  base::Rng& rng_;
  const Lease lease_ = {.silence_ms = 100, .most_ms = 350};
  Moment now_ = {.boot = "boot 0", .boot_ms = 5};
  int boots_ = 0;
  std::vector<Claim> claims_;
  std::set<std::string> accepted_;
  std::map<std::string, int> finished_;
  std::map<std::string, std::set<std::string>> passed_by_;
  int served_ = 0;
};

TEST(SqliteGrading, AgreesWithTheModelOnRandomWorkloads) {
  for (uint64_t round = 0; round < 6; ++round) {
    const uint64_t seed = testing::TestSeed() + round;
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    base::Rng rng{seed};
    const TempDatabase file;
    ModelGrading model;
    Pair pair(model, rng);
    for (int session = 0; session < 3; ++session) {
      const auto store = OpenSqliteStore(file.path());
      ASSERT_TRUE(IsOk(store));
      pair.Use(**store);
      pair.ExpectSameContents();
      for (int n = 0; n < 150; ++n) pair.DoSomething();
      if (session == 2) pair.Drain();
      pair.ExpectSameContents();
      if (session == 2) pair.ExpectAllEnded();
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(pair.served(), 20) << "the workload was too lazy to prove anything";
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
}

}  // namespace
}  // namespace course::store
