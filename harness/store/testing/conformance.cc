#include "harness/store/testing/conformance.h"

#include <unistd.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/sample_runs.h"

namespace course::store {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

Recorded StoreConformance::Put(const store::Run& run) {
  absl::StatusOr<Recorded> recorded = store_->RecordRun(run);
  EXPECT_TRUE(IsOk(recorded));
  return recorded.value_or(Recorded{});
}

LabStatus StoreConformance::StatusOf(const std::string& lab) {
  const auto statuses = store_->LabStatuses();
  EXPECT_TRUE(IsOk(statuses));
  for (const LabStatus& status : statuses.value_or(std::vector<LabStatus>{})) {
    if (status.lab == lab) return status;
  }
  ADD_FAILURE() << "no status of " << lab;
  return {};
}

namespace {

TEST_P(StoreConformance, AnEmptyStoreKnowsNothing) {
  EXPECT_EQ(store_->LabStatuses()->size(), 0u);
  EXPECT_EQ(store_->RecentRuns(10)->size(), 0u);
  EXPECT_EQ(store_->LabHistory(kLabA, 10)->size(), 0u);
  EXPECT_FALSE(store_->LatestLabRun(kLabA, "starter")->has_value());
  EXPECT_TRUE(HasCode(store_->GetRun(1), absl::StatusCode::kNotFound));
  EXPECT_EQ(store_->GetHelp(kLabA)->hints_used, 0);
}

TEST_P(StoreConformance, GivesBackARunAsItWasStored) {
  const Recorded recorded = Put(SampleRun(1, SampleLab(kLabA, "d1")));
  EXPECT_FALSE(recorded.already_known);
  const auto run = store_->GetRun(recorded.run_id);
  ASSERT_TRUE(IsOk(run));
  EXPECT_EQ(run->event_digest, "event-1");
  EXPECT_EQ(run->source, "bazel");
  EXPECT_EQ(run->pattern, "//phases/...");
  EXPECT_EQ(run->course_version, "abc123");
  EXPECT_EQ(run->started_ms, 1'001'000);
  EXPECT_EQ(run->finished_ms, 1'001'500);
  EXPECT_EQ(run->exit_code, 3);
  ASSERT_EQ(run->labs.size(), 1u);
  const LabRun& lab = run->labs[0];
  EXPECT_EQ(lab.lab, kLabA);
  EXPECT_EQ(lab.run_id, recorded.run_id);
  EXPECT_EQ(lab.verdict, Verdict::kFailed);
  EXPECT_EQ(lab.points, 3);
  EXPECT_EQ(lab.started_ms, 1'001'100);
  EXPECT_EQ(lab.duration_ms, 12.5);
  EXPECT_TRUE(lab.is_attempt);
  ASSERT_EQ(lab.tests.size(), 2u);
  const TestResult& test = lab.tests[1];
  EXPECT_EQ(test.suite, "Cache");
  EXPECT_EQ(test.name, "IsEmptyAtFirst");
  EXPECT_EQ(test.verdict, Verdict::kCrashed);
  EXPECT_EQ(test.signal, "SIGSEGV");
  EXPECT_EQ(test.message, SampleLab(kLabA, "").tests[1].message);
  EXPECT_EQ(test.file, "phases/00-foundations/lab-01-a/lab_test.cc");
  EXPECT_EQ(test.line, 31);
  EXPECT_EQ(test.output, "hello\n");
}

TEST_P(StoreConformance, TheSameEventFileTwiceChangesNothing) {
  const Recorded first = Put(SampleRun(1, SampleLab(kLabA, "d1")));
  const int64_t version = *store_->Version();
  const Recorded second = Put(SampleRun(1, SampleLab(kLabB, "d2")));
  EXPECT_TRUE(second.already_known);
  EXPECT_EQ(second.run_id, first.run_id);
  EXPECT_EQ(store_->RecentRuns(10)->size(), 1u);
  EXPECT_EQ(store_->LabStatuses()->size(), 1u);
  EXPECT_EQ(*store_->Version(), version);
}

TEST_P(StoreConformance, ARunThatCannotBeIsRefusedWhole) {
  LabRun good = SampleLab(kLabA, "d1");
  const auto refused = [&](store::Run run, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(store_->RecordRun(run).status(), absl::StatusCode::kInvalidArgument, part));
  };
  store::Run no_digest = SampleRun(1, good);
  no_digest.event_digest = "";
  refused(no_digest, "event_digest");
  store::Run too_many = SampleRun(1, good);
  too_many.labs.push_back(SampleLab(kLabB, "d2"));
  too_many.labs[1].points = 6;
  refused(too_many, "6 of 5 points");
  store::Run twice = SampleRun(1, good);
  twice.labs.push_back(twice.labs[0]);
  refused(twice, "twice");
  store::Run mutant = SampleRun(1, good);
  mutant.labs[0].impl = "mutant:off_by_one";
  refused(mutant, "mutant:off_by_one");
  store::Run bad_test = SampleRun(1, good);
  bad_test.labs[0].tests[1].points = -1;
  refused(bad_test, "Cache.IsEmptyAtFirst");
  store::Run not_a_label = SampleRun(1, good);
  not_a_label.labs[0].lab = "lab-01";
  refused(not_a_label, "lab-01");
  EXPECT_EQ(store_->RecentRuns(10)->size(), 0u);
  EXPECT_EQ(store_->LabStatuses()->size(), 0u);
}

TEST_P(StoreConformance, AnAttemptIsADigestOtherThanTheLast) {
  EXPECT_TRUE(store_->GetRun(Put(SampleRun(1, SampleLab(kLabA, "d1"))).run_id)->labs[0].is_attempt);
  EXPECT_FALSE(store_->GetRun(Put(SampleRun(2, SampleLab(kLabA, "d1"))).run_id)->labs[0].is_attempt);
  EXPECT_TRUE(store_->GetRun(Put(SampleRun(3, SampleLab(kLabA, "d2"))).run_id)->labs[0].is_attempt);
  EXPECT_TRUE(store_->GetRun(Put(SampleRun(4, SampleLab(kLabA, "d1"))).run_id)->labs[0].is_attempt);
  EXPECT_TRUE(store_->GetRun(Put(SampleRun(5, SampleLab(kLabB, "d1"))).run_id)->labs[0].is_attempt);
  EXPECT_EQ(StatusOf(kLabA).attempts, 3);
  EXPECT_EQ(StatusOf(kLabB).attempts, 1);
}

TEST_P(StoreConformance, WhatSaysNothingAboutTheCodeCostsNoAttempt) {
  LabRun not_compiled = SampleLab(kLabA, "");
  not_compiled.verdict = Verdict::kNotCompiled;
  LabRun interrupted = SampleLab(kLabA, "d1");
  interrupted.verdict = Verdict::kInterrupted;
  LabRun skipped = SampleLab(kLabA, "d2");
  skipped.verdict = Verdict::kSkipped;
  LabRun filtered = SampleLab(kLabA, "d3");
  filtered.filtered = true;
  LabRun reference = SampleLab(kLabA, "d4");
  reference.impl = "solution";
  int number = 0;
  for (LabRun lab : {not_compiled, interrupted, skipped, filtered, reference}) {
    lab.points = 5;
    Put(SampleRun(++number, lab));
  }
  EXPECT_EQ(StatusOf(kLabA).attempts, 0);
  EXPECT_EQ(StatusOf(kLabA).best_points, 0);
}

TEST_P(StoreConformance, ShowsTheLatestRunAndTheBestPoints) {
  LabRun better = SampleLab(kLabA, "d1");
  better.points = 5;
  Put(SampleRun(1, better));
  LabRun worse = SampleLab(kLabA, "d2");
  worse.points = 1;
  const Recorded last = Put(SampleRun(2, worse));
  const LabStatus status = StatusOf(kLabA);
  EXPECT_EQ(status.points, 1);
  EXPECT_EQ(status.best_points, 5);
  EXPECT_EQ(status.max_points, 5);
  EXPECT_EQ(status.last_seen_ms, 1'002'500);
  EXPECT_EQ(status.latest_lab_run, store_->GetRun(last.run_id)->labs[0].id);
  EXPECT_EQ((*store_->LatestLabRun(kLabA, "starter"))->id, status.latest_lab_run);
}

TEST_P(StoreConformance, ANotCompiledRunIsTheLatestAndKeepsTheBest) {
  Put(SampleRun(1, SampleLab(kLabA, "d1")));
  LabRun broken = SampleLab(kLabA, "");
  broken.verdict = Verdict::kNotCompiled;
  broken.points = 0;
  broken.tests.clear();
  broken.message = "starter.cc:3: error";
  Put(SampleRun(2, broken));
  EXPECT_EQ(StatusOf(kLabA).verdict, Verdict::kNotCompiled);
  EXPECT_EQ(StatusOf(kLabA).best_points, 3);
  EXPECT_EQ(StatusOf(kLabA).attempts, 1);
  EXPECT_EQ((*store_->LatestLabRun(kLabA, "starter"))->message, "starter.cc:3: error");
}

TEST_P(StoreConformance, AnInterruptedOrFilteredRunHidesNoResult) {
  Put(SampleRun(1, SampleLab(kLabA, "d1")));
  LabRun interrupted = SampleLab(kLabA, "d2");
  interrupted.verdict = Verdict::kInterrupted;
  Put(SampleRun(2, interrupted));
  LabRun filtered = SampleLab(kLabA, "d3");
  filtered.filtered = true;
  Put(SampleRun(3, filtered));
  EXPECT_EQ(StatusOf(kLabA).verdict, Verdict::kFailed);
  EXPECT_EQ((*store_->LatestLabRun(kLabA, "starter"))->digest, "d1");
  EXPECT_EQ(store_->LabHistory(kLabA, 10)->size(), 3u) << "but the history has them all";
}

TEST_P(StoreConformance, TheReferenceSolutionIsNobodysProgress) {
  LabRun reference = SampleLab(kLabA, "d1");
  reference.impl = "solution";
  Put(SampleRun(1, reference));
  EXPECT_EQ(store_->LabStatuses()->size(), 0u);
  EXPECT_TRUE(store_->LatestLabRun(kLabA, "solution")->has_value());
  EXPECT_FALSE(store_->LatestLabRun(kLabA, "starter")->has_value());
}

TEST_P(StoreConformance, ACachedResultOnlySeesTheEarlierOneAgain) {
  const Recorded first = Put(SampleRun(1, SampleLab(kLabA, "d1")));
  Put(SampleRun(2, SampleLab(kLabA, "d2")));
  LabRun again = SampleLab(kLabA, "d1");
  again.cached = true;
  const Recorded cached = Put(SampleRun(3, again));
  const int64_t earlier = store_->GetRun(first.run_id)->labs[0].id;
  EXPECT_EQ(StatusOf(kLabA).latest_lab_run, earlier) << "the learner went back to the first version";
  EXPECT_EQ(StatusOf(kLabA).last_seen_ms, 1'003'500);
  EXPECT_EQ(StatusOf(kLabA).attempts, 2);
  EXPECT_EQ(store_->LabHistory(kLabA, 10)->size(), 2u);
  const LabRun shown = store_->GetRun(cached.run_id)->labs.at(0);
  EXPECT_TRUE(shown.cached);
  EXPECT_EQ(shown.tests.size(), 2u) << "the run's page shows the tests of the earlier run";
}

TEST_P(StoreConformance, ACachedResultNobodySawBeforeIsKeptButIsNoAttempt) {
  LabRun cached = SampleLab(kLabA, "d1");
  cached.cached = true;
  Put(SampleRun(1, cached));
  EXPECT_EQ(StatusOf(kLabA).best_points, 3);
  EXPECT_EQ(StatusOf(kLabA).attempts, 0);
  EXPECT_EQ((*store_->LatestLabRun(kLabA, "starter"))->tests.size(), 2u);
}

TEST_P(StoreConformance, ACachedResultWithoutDetailsNeverHidesThem) {
  LabRun passed = SampleLab(kLabA, "d1");
  passed.verdict = Verdict::kPassed;
  passed.points = 5;
  Put(SampleRun(1, passed));
  LabRun bare = SampleLab(kLabA, "");
  bare.verdict = Verdict::kPassed;
  bare.points = bare.max_points = 0;
  bare.tests.clear();
  bare.cached = true;
  Put(SampleRun(2, bare));
  EXPECT_EQ(StatusOf(kLabA).points, 5);
  EXPECT_EQ(StatusOf(kLabA).last_seen_ms, 1'002'500);
}

TEST_P(StoreConformance, RunsAndHistoryComeNewestFirstAndLimited) {
  for (int n : {1, 3, 2}) Put(SampleRun(n, SampleLab(kLabA, absl::StrCat("d", n))));
  const auto history = store_->LabHistory(kLabA, 2);
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*history)[0].digest, "d3");
  EXPECT_EQ((*history)[1].digest, "d2");
  EXPECT_TRUE((*history)[0].tests.empty());
  const auto runs = store_->RecentRuns(2);
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ((*runs)[0].event_digest, "event-3");
  EXPECT_EQ((*runs)[0].labs.size(), 1u);
}

TEST_P(StoreConformance, TheHighestHintCountsAndGivingUpIsRemembered) {
  ASSERT_TRUE(IsOk(store_->RecordHint(kLabA, 2)));
  ASSERT_TRUE(IsOk(store_->RecordHint(kLabA, 1)));
  EXPECT_EQ(store_->GetHelp(kLabA)->hints_used, 2);
  EXPECT_FALSE(store_->GetHelp(kLabA)->gave_up);
  ASSERT_TRUE(IsOk(store_->RecordGiveUp(kLabA)));
  EXPECT_TRUE(store_->GetHelp(kLabA)->gave_up);
  EXPECT_EQ(store_->GetHelp(kLabA)->hints_used, 2);
  EXPECT_EQ(store_->LabStatuses()->size(), 0u) << "a hint is no grade";
  Put(SampleRun(1, SampleLab(kLabA, "d1")));
  EXPECT_EQ(StatusOf(kLabA).hints_used, 2);
  EXPECT_TRUE(StatusOf(kLabA).gave_up);
  for (int level : {0, 4, -1}) {
    EXPECT_TRUE(HasCode(store_->RecordHint(kLabA, level), absl::StatusCode::kInvalidArgument)) << level;
  }
}

TEST_P(StoreConformance, VersionGrowsWithEveryChangeAndOnlyThen) {
  int64_t version = *store_->Version();
  const auto grown = [&] {
    const int64_t before = version;
    version = *store_->Version();
    return version > before;
  };
  EXPECT_FALSE(grown());
  Put(SampleRun(1, SampleLab(kLabA, "d1")));
  EXPECT_TRUE(grown());
  EXPECT_TRUE(IsOk(store_->RecordHint(kLabA, 1)));
  EXPECT_TRUE(grown());
  EXPECT_TRUE(IsOk(store_->RecordGiveUp(kLabA)));
  EXPECT_TRUE(grown());
  (void)store_->LabStatuses();
  EXPECT_FALSE(grown());
}

TEST_P(StoreConformance, TextOfAnyKindIsData) {
  for (const std::string& text :
       {std::string("'; DROP TABLE runs; --"), std::string("?1 :a @b $c"), std::string("%s%n"),
        std::string("\xff\xfe no utf-8"), std::string("line\nline\ttab"), std::string()}) {
    LabRun lab = SampleLab(kLabA, absl::StrCat("d", text));
    lab.message = text;
    lab.tests[1].output = text;
    store::Run run = SampleRun(1, lab);
    run.event_digest = absl::StrCat("event of ", text);
    run.pattern = text;
    const auto back = store_->GetRun(Put(run).run_id);
    ASSERT_TRUE(IsOk(back)) << text;
    EXPECT_EQ(back->pattern, text);
    EXPECT_EQ(back->labs[0].message, text);
    EXPECT_EQ(back->labs[0].tests[1].output, text);
  }
  EXPECT_EQ(store_->RecentRuns(100)->size(), 6u);
}

TEST_P(StoreConformance, ManyThreadsMayUseOneStore) {
  constexpr int kThreads = 4, kRuns = 10;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int n = 0; n < kRuns; ++n) {
        // Half of the runs are recorded by two threads.
        Put(SampleRun(t / 2 * 100 + (n % 2 == 0 ? n : n + 1000 * t), SampleLab(kLabA, absl::StrCat("d", n))));
        EXPECT_TRUE(IsOk(store_->LabStatuses()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->RecentRuns(1000)->size(), size_t{2 * 5 + 4 * 5});
}

TEST_P(StoreConformance, ABackupNeverOverwrites) {
  Put(SampleRun(1, SampleLab(kLabA, "d1")));
  const std::string path = absl::StrCat(testing::TempDir(), "/backup-", getpid(), "-", GetParam().name);
  ASSERT_TRUE(IsOk(store_->Backup(path)));
  EXPECT_TRUE(HasCodeAndText(store_->Backup(path), absl::StatusCode::kAlreadyExists, path));
  unlink(path.c_str());
}

}  // namespace
}  // namespace course::store
