// Results by their id, runs by their order, and what the days brought.

#include <time.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_runs.h"

namespace course::store {
namespace {

using base::testing::IsOk;

LabRun WithSource(LabRun lab, const std::string& source) {
  lab.source = source;
  return lab;
}

TEST_P(StoreConformance, AResultIsFoundByTheIdThatListsShow) {
  LabRun lab = SampleLab(kLabA, "d1");
  lab.machine = "Some CPU, 8 cores";
  lab.source = "int Cached() { return 1; }\n";
  const Recorded recorded = Put(SampleRun(1, lab));
  const int64_t id = store_->RecentRuns(1)->at(0).labs.at(0).id;
  EXPECT_EQ(store_->LabHistory(kLabA, 1)->at(0).id, id);
  const auto found = store_->LabRunById(id);
  ASSERT_TRUE(IsOk(found));
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->run_id, recorded.run_id);
  EXPECT_EQ((*found)->machine, "Some CPU, 8 cores");
  EXPECT_EQ((*found)->source, "int Cached() { return 1; }\n");
  EXPECT_EQ((*found)->tests.size(), 2u);
  EXPECT_EQ(store_->LabHistory(kLabA, 1)->at(0).source, "") << "lists stay small";
  EXPECT_FALSE(store_->LabRunById(id + 1)->has_value());
}

TEST_P(StoreConformance, ACachedResultBearsTheIdOfTheOneItRepeats) {
  Put(SampleRun(1, WithSource(SampleLab(kLabA, "d1"), "one")));
  Put(SampleRun(2, WithSource(SampleLab(kLabA, "d2"), "two")));
  LabRun again = WithSource(SampleLab(kLabA, "d1"), "one");
  again.cached = true;
  const Recorded third = Put(SampleRun(3, again));
  const int64_t first = store_->RunsAfter(0, 1)->at(0).labs.at(0).id;
  const LabRun shown = store_->RecentRuns(1)->at(0).labs.at(0);
  EXPECT_EQ(shown.id, first);
  EXPECT_TRUE(shown.repeats);
  EXPECT_EQ(shown.run_id, third.run_id);
  EXPECT_EQ(store_->GetRun(third.run_id)->labs.at(0).id, first);
  EXPECT_EQ((*store_->LabRunById(first))->source, "one");
  EXPECT_FALSE((*store_->LabRunById(first))->repeats);
}

TEST_P(StoreConformance, OnlyALearnersFileOfReasonableSizeIsKept) {
  const std::string largest(kMaxSource, 'x');
  Put(SampleRun(1, WithSource(SampleLab(kLabA, "d1"), largest)));
  Put(SampleRun(2, WithSource(SampleLab(kLabA, "d2"), largest + "x")));
  LabRun reference = WithSource(SampleLab(kLabA, "d3"), "the answer");
  reference.impl = "solution";
  Put(SampleRun(3, reference));
  std::vector<size_t> sizes;
  const auto runs = store_->RunsAfter(0, 10);
  ASSERT_TRUE(IsOk(runs));
  for (const store::Run& run : *runs) {
    sizes.push_back((*store_->LabRunById(run.labs.at(0).id))->source.size());
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{kMaxSource, 0, 0}));
}

TEST_P(StoreConformance, TheResultBeforeIsTheGradedOneJustBefore) {
  Put(SampleRun(1, WithSource(SampleLab(kLabA, "d1"), "one")));
  Put(SampleRun(5, WithSource(SampleLab(kLabA, "d5"), "five")));
  Put(SampleRun(3, WithSource(SampleLab(kLabA, "d3"), "three")));
  LabRun broken = SampleLab(kLabA, "");
  broken.verdict = Verdict::kNotCompiled;
  Put(SampleRun(4, broken));
  Put(SampleRun(2, SampleLab(kLabB, "d2")));
  LabRun reference = SampleLab(kLabA, "s");
  reference.impl = "solution";
  Put(SampleRun(2'000, reference));
  const auto before = [&](int place_in_history) -> std::string {
    // Newest first: the reference, then 5, 4 (not compiled), 3, 1.
    const int64_t id = store_->LabHistory(kLabA, 10)->at(place_in_history).id;
    const auto found = store_->LabRunBefore(id);
    EXPECT_TRUE(IsOk(found));
    return found->has_value() ? (*found)->source : "nothing";
  };
  EXPECT_EQ(before(0), "nothing") << "no other run of the reference";
  EXPECT_EQ(before(1), "three") << "what did not compile was not graded";
  EXPECT_EQ(before(2), "three");
  EXPECT_EQ(before(3), "one") << "the time counts, not the order in which runs are recorded";
  EXPECT_EQ(before(4), "nothing");
  EXPECT_FALSE(store_->LabRunBefore(12'345)->has_value());
}

TEST_P(StoreConformance, RunsAfterAnIdComeInTheOrderOfTheirIds) {
  for (int n : {1, 3, 2}) Put(SampleRun(n, SampleLab(kLabA, absl::StrCat("d", n))));
  const auto all = store_->RunsAfter(0, 10);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].event_digest, "event-1");
  EXPECT_EQ((*all)[1].event_digest, "event-3");
  EXPECT_EQ((*all)[2].event_digest, "event-2");
  const auto rest = store_->RunsAfter((*all)[0].id, 1);
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ((*rest)[0].event_digest, "event-3");
  EXPECT_EQ((*rest)[0].labs.size(), 1u);
  EXPECT_TRUE((*rest)[0].labs[0].tests.empty());
  EXPECT_TRUE(store_->RunsAfter((*all)[2].id, 10)->empty());
}

// Noon of a day in local time, so that no time zone moves it to another day.
int64_t Noon(int day_of_march) {
  tm time{};
  time.tm_year = 2026 - 1900;
  time.tm_mon = 2;
  time.tm_mday = day_of_march;
  time.tm_hour = 12;
  time.tm_isdst = -1;
  return int64_t{mktime(&time)} * 1000;
}

store::Run RunAt(int64_t ms, int number, LabRun lab, int points) {
  lab.points = points;
  store::Run run = SampleRun(number, lab);
  run.started_ms = run.labs[0].started_ms = ms;
  run.finished_ms = ms + 100;
  return run;
}

TEST_P(StoreConformance, ADayIsWorthWhatItAddedToTheBestPoints) {
  Put(RunAt(Noon(1), 1, SampleLab(kLabA, "d1"), 3));
  Put(RunAt(Noon(2), 2, SampleLab(kLabA, "d2"), 1));
  Put(RunAt(Noon(2) + 1000, 3, SampleLab(kLabA, "d3"), 4));
  Put(RunAt(Noon(2) + 2000, 4, SampleLab(kLabA, "d4"), 5));
  Put(RunAt(Noon(2) + 3000, 5, SampleLab(kLabB, "d5"), 2));
  LabRun reference = SampleLab(kLabB, "s");
  reference.impl = "solution";
  Put(RunAt(Noon(3), 6, reference, 5));
  Put(RunAt(Noon(4), 7, SampleLab(kLabA, "d1"), 3));
  const auto days = store_->Activity(0);
  ASSERT_TRUE(IsOk(days));
  ASSERT_EQ(days->size(), 3u) << "the reference is nobody's activity";
  EXPECT_EQ((*days)[0].day, "2026-03-01");
  EXPECT_EQ((*days)[0].runs, 1);
  EXPECT_EQ((*days)[0].labs_improved, 1);
  EXPECT_EQ((*days)[0].points_gained, 3);
  EXPECT_EQ((*days)[1].day, "2026-03-02");
  EXPECT_EQ((*days)[1].runs, 4);
  EXPECT_EQ((*days)[1].labs_improved, 2);
  EXPECT_EQ((*days)[1].points_gained, 4) << "from 3 to 5 in one lab, from 0 to 2 in the other";
  EXPECT_EQ((*days)[2].day, "2026-03-04");
  EXPECT_EQ((*days)[2].points_gained, 0);
  EXPECT_EQ(store_->Activity(Noon(4))->size(), 1u);
}

}  // namespace
}  // namespace course::store
