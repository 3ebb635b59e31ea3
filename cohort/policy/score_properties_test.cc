// Random cohorts: an oracle that scores without sharing a line with the code, and what has to hold for all of them.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "cohort/policy/score.h"
#include "cohort/policy/what_if.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1803000000);  // 18 Feb 2027; the clocks change on 28 March
constexpr int kHours = 60 * 24;

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

// Not between two and three at night, which a change of the clocks leaves out or repeats: late_test has those.
absl::Time RandomDue(base::Rng& rng) {
  const absl::Time due = kStart + absl::Hours(rng.Below(kHours));
  return Berlin().At(due).cs.hour() == 2 ? due + absl::Hours(3) : due;
}

LatePolicy RandomPolicy(base::Rng& rng) {
  LatePolicy policy = {.grace_days = rng.Below(4)};
  double hours = 0, share = 1;
  for (int points = rng.Below(5); points > 0; --points) {
    policy.credit.push_back({hours, share});
    hours += 1 + rng.Uniform() * 100;
    share *= rng.Uniform();
  }
  return policy;
}

Config RandomConfig(base::Rng& rng) {
  Config config;
  config.zone = Berlin();
  config.counts = rng.Below(2) == 0 ? Counts::kBest : Counts::kLast;
  config.late = RandomPolicy(rng);
  for (int i = 0, n = 1 + rng.Below(6); i < n; ++i) {
    Assignment assignment = {.id = absl::StrCat("//", i), .weight = 0.5 * rng.Below(5), .max_points = 1 + rng.Below(9)};
    if (rng.Below(4) > 0) assignment.due = RandomDue(rng);
    config.assignments.push_back(assignment);
  }
  return config;
}

LearnerRecord RandomRecord(base::Rng& rng, const Config& config, const std::string& learner) {
  LearnerRecord record = {.learner = learner};
  const int assignments = static_cast<int>(config.assignments.size());
  for (int i = 0, n = rng.Below(12); i < n; ++i) {
    const size_t assignment = rng.Below(assignments);
    // Sometimes an older version of the lab, with another number of points.
    const int most = rng.Below(4) == 0 ? 1 + rng.Below(9) : config.assignments[assignment].max_points;
    record.work.push_back({assignment, absl::StrCat(learner, "-", i), i, kStart + absl::Minutes(rng.Below(kHours * 60)),
                           static_cast<double>(rng.Below(most + 1)), static_cast<double>(most), "1"});
  }
  for (int n = rng.Below(3); n > 0; --n) {
    const size_t assignment = rng.Below(assignments);
    record.extensions.push_back({assignment, RandomDue(rng), kStart + absl::Hours(n)});
  }
  if (rng.Below(4) == 0) record.overrides.push_back({static_cast<size_t>(rng.Below(assignments)), 2, "", kStart});
  return record;
}

// Points of each assignment and the total, the slow way: deadlines by repeated search for the earliest one, days one by
// one, credit by walking along the line in the policy.
struct Oracle {
  std::vector<double> points;
  double total = 0;

  Oracle(const Config& config, const LearnerRecord& record) : points(config.assignments.size()) {
    std::vector<absl::Time> due;
    for (size_t i = 0; i < points.size(); ++i) {
      due.push_back(config.assignments[i].due);
      absl::Time newest = absl::InfinitePast(), moved = due[i];
      for (const LaterDue& extension : record.extensions) {
        if (extension.assignment == i && extension.at >= newest) newest = extension.at, moved = extension.due;
      }
      due[i] = std::max(due[i], moved);
    }
    int days_left = config.late.grace_days;
    std::set<size_t> done;
    while (done.size() < points.size()) {
      size_t next = points.size();
      for (size_t i = 0; i < points.size(); ++i) {
        if (!done.contains(i) && (next == points.size() || due[i] < due[next])) next = i;
      }
      done.insert(next);
      days_left -= Take(config, record, next, due[next], days_left);
    }
    double weights = 0;
    for (size_t i = 0; i < points.size(); ++i) {
      weights += config.assignments[i].weight;
      total += config.assignments[i].weight * points[i] / config.assignments[i].max_points;
    }
    total = weights > 0 ? total / weights : 0;
  }

  // Sets points[i], answers how many days it used.
  int Take(const Config& config, const LearnerRecord& record, size_t i, absl::Time due, int days_left) {
    for (const SetPoints& set : record.overrides) {
      if (set.assignment == i) return points[i] = set.points, 0;
    }
    if (config.assignments[i].weight == 0) days_left = 0;
    int used = 0, last = -1;
    double best = -1;
    for (const Work& work : record.work) {  // numbers rise
      if (work.assignment != i) continue;
      for (int days = 0; days <= days_left; ++days) {
        const double value =
            work.points * config.assignments[i].max_points / work.max_points * Credit(config, work.received, due, days);
        const bool newer = config.counts == Counts::kLast && work.number != last;
        // The oracle multiplies in another order: values within 1e-12 of each other are the same.
        const bool more = value > best + 1e-12, same_but_cheaper = value > best - 1e-12 && days < used;
        if (newer || more || same_but_cheaper) best = value, used = days, last = work.number;
      }
    }
    points[i] = std::max(0.0, best);
    return used;
  }

  static double Credit(const Config& config, absl::Time received, absl::Time due, int days) {
    if (due == absl::InfiniteFuture()) return 1;  // no day of a calendar comes after it
    for (; days > 0; --days) {
      const absl::CivilSecond local = absl::ToCivilSecond(due, config.zone);
      due = config.zone
                .At(absl::CivilSecond(local.year(), local.month(), local.day() + 1, local.hour(), local.minute(),
                                      local.second()))
                .trans;
    }
    const double hours = absl::ToDoubleHours(received - due);
    const std::vector<CreditPoint>& line = config.late.credit;
    if (hours <= 0 || line.empty()) return 1;
    if (hours <= line.front().hours) return line.front().share;
    for (size_t i = 1; i < line.size(); ++i) {
      if (hours > line[i].hours) continue;
      const double width = line[i].hours - line[i - 1].hours;
      return (line[i - 1].share * (line[i].hours - hours) + line[i].share * (hours - line[i - 1].hours)) / width;
    }
    return line.back().share;
  }
};

class Scores : public ::testing::Test {
 protected:
  const uint64_t seed_ = base::testing::TestSeed();
  base::Rng rng_{seed_};
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("COURSE_SEED=", seed_)};
  const absl::Time now_ = kStart + absl::Hours(kHours);
};

// Values lie below 10 and take some ten roundings.
constexpr double kTolerance = 1e-11;

TEST_F(Scores, AreThoseOfTheSlowWay) {
  for (int trial = 0; trial < 3000; ++trial) {
    const Config config = RandomConfig(rng_);
    const LearnerRecord record = RandomRecord(rng_, config, "x");
    const LearnerScores scores = ScoreLearner(config, record, now_);
    const Oracle oracle(config, record);
    for (size_t i = 0; i < oracle.points.size(); ++i) {
      ASSERT_NEAR(scores.assignments[i].points, oracle.points[i], kTolerance)
          << "trial " << trial << ", assignment " << i << ": " << scores.assignments[i].sentence;
    }
    ASSERT_NEAR(scores.total, oracle.total, kTolerance) << "trial " << trial;
  }
}

TEST_F(Scores, OfAnAssignmentNeverGrowWhenTheSameWorkComesLater) {
  for (int trial = 0; trial < 3000; ++trial) {
    const Config config = RandomConfig(rng_);
    LearnerRecord record = RandomRecord(rng_, config, "x");
    if (record.work.empty()) continue;
    // The days that are left for it are those that earlier deadlines have left, which its own time does not change.
    const LearnerScores before = ScoreLearner(config, record, now_);
    Work& work = record.work[rng_.Below(static_cast<int>(record.work.size()))];
    work.received += absl::Minutes(rng_.Below(20 * 24 * 60));
    const LearnerScores after = ScoreLearner(config, record, now_);
    ASSERT_LE(after.assignments[work.assignment].points, before.assignments[work.assignment].points)
        << "trial " << trial << ": " << before.assignments[work.assignment].sentence << " became "
        << after.assignments[work.assignment].sentence;
  }
}

TEST_F(Scores, NeverFallWithOneMoreSubmissionWhereTheBestCountsAndThereAreNoGraceDays) {
  for (int trial = 0; trial < 2000; ++trial) {
    Config config = RandomConfig(rng_);
    config.counts = Counts::kBest;
    config.late.grace_days = 0;
    LearnerRecord record = RandomRecord(rng_, config, "x");
    if (record.work.empty()) continue;
    const LearnerScores more = ScoreLearner(config, record, now_);
    record.work.pop_back();
    const LearnerScores fewer = ScoreLearner(config, record, now_);
    ASSERT_GE(more.total, fewer.total) << "trial " << trial;
  }
}

TEST_F(Scores, UseAtMostTheDaysThatThereAre) {
  for (int trial = 0; trial < 2000; ++trial) {
    const Config config = RandomConfig(rng_);
    const LearnerScores scores = ScoreLearner(config, RandomRecord(rng_, config, "x"), now_);
    int used = 0;
    for (const AssignmentScore& score : scores.assignments) used += score.lateness.grace_days;
    ASSERT_EQ(used + scores.grace_days_left, config.late.grace_days);
    ASSERT_GE(scores.grace_days_left, 0);
  }
}

TEST_F(Scores, DoNotDependOnTheOrderInWhichRowsAreRead) {
  for (int trial = 0; trial < 1000; ++trial) {
    const Config config = RandomConfig(rng_);
    LearnerRecord record = RandomRecord(rng_, config, "x");
    const LearnerScores scores = ScoreLearner(config, record, now_);
    std::reverse(record.work.begin(), record.work.end());
    const LearnerScores reversed = ScoreLearner(config, record, now_);
    for (size_t i = 0; i < scores.assignments.size(); ++i) {
      ASSERT_EQ(scores.assignments[i].counted, reversed.assignments[i].counted) << "trial " << trial;
    }
    ASSERT_EQ(scores.total, reversed.total);
  }
}

// What WhatIf says against a recomputation by the oracle: it lists exactly those who change, with both values.
TEST_F(Scores, OfWhatIfAreThoseOfARealRecomputation) {
  int changed = 0, unchanged = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Config config = RandomConfig(rng_);
    Config other = config;
    if (rng_.Below(2) == 0) other.late = RandomPolicy(rng_);
    if (rng_.Below(2) == 0) other.assignments[0].weight += 1;
    if (rng_.Below(4) == 0) other.assignments[0].due = RandomDue(rng_);
    if (rng_.Below(4) == 0) other.counts = Counts::kLast;
    std::vector<LearnerRecord> records;
    for (int i = 0; i < 8; ++i) records.push_back(RandomRecord(rng_, config, absl::StrCat("learner-", i)));

    const std::vector<LearnerChange> changes =
        WhatIf(ScoreCohort(config, records, now_), ScoreCohort(other, records, now_));
    std::map<std::string, const LearnerChange*> by_learner;
    for (const LearnerChange& change : changes) by_learner[change.learner] = &change;
    ASSERT_EQ(by_learner.size(), changes.size());
    for (const LearnerRecord& record : records) {
      const Oracle before(config, record), after(other, record);
      std::map<size_t, const ScoreChange*> listed;
      const auto found = by_learner.find(record.learner);
      if (found != by_learner.end()) {
        for (const ScoreChange& score : found->second->scores) listed[score.assignment] = &score;
        ASSERT_NEAR(found->second->total_before, before.total, kTolerance);
        ASSERT_NEAR(found->second->total_after, after.total, kTolerance);
        ++changed;
      } else {
        ASSERT_NEAR(before.total, after.total, kTolerance) << record.learner << " changes and is not listed";
        ++unchanged;
      }
      for (size_t i = 0; i < before.points.size(); ++i) {
        if (listed.contains(i)) {
          ASSERT_NEAR(listed[i]->before, before.points[i], kTolerance);
          ASSERT_NEAR(listed[i]->after, after.points[i], kTolerance);
          ASSERT_NE(listed[i]->before, listed[i]->after);
        } else {
          ASSERT_NEAR(before.points[i], after.points[i], kTolerance) << record.learner << ", assignment " << i;
        }
      }
    }
  }
  EXPECT_GT(changed, 100);
  EXPECT_GT(unchanged, 100);
}

TEST(WhatIf, OfTheSameIsNothing) {
  EXPECT_TRUE(WhatIf({{.learner = "a", .total = 1}}, {{.learner = "a", .total = 1}}).empty());
}

TEST(WhatIf, ComparesWhoIsMissingWithNothing) {
  const std::vector<LearnerChange> changes =
      WhatIf({{.learner = "gone", .total = 0.5}, {.learner = "stays", .total = 0.5}},
             {{.learner = "stays", .total = 0.5}, {.learner = "new", .total = 0.25}});
  ASSERT_EQ(changes.size(), 2);
  EXPECT_EQ(changes[0].learner, "gone");
  EXPECT_EQ(changes[0].total_before, 0.5);
  EXPECT_EQ(changes[0].total_after, 0);
  EXPECT_EQ(changes[1].learner, "new");
  EXPECT_EQ(changes[1].total_after, 0.25);
}

}  // namespace
}  // namespace course::cohort
