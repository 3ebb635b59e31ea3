#include "cohort/policy/late.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace course::cohort {

absl::Status CheckLatePolicy(const LatePolicy& policy) {
  const auto wrong = [](size_t i, const auto&... what) {
    return absl::InvalidArgumentError(absl::StrCat("credit[", i, "]: ", what...));
  };
  for (size_t i = 0; i < policy.credit.size(); ++i) {
    const auto& [hours, share] = policy.credit[i];
    if (!std::isfinite(hours) || hours < 0) {
      return wrong(i, "its hours are ", hours, ": they count from the deadline, so at least 0");
    }
    if (!(share >= 0 && share <= 1)) return wrong(i, "its share is ", share, ": between 0 and 1 of the points");
    if (i == 0) continue;
    const CreditPoint& before = policy.credit[i - 1];
    if (hours <= before.hours) {
      return wrong(i, "its hours are ", hours, ", not more than the ", before.hours, " before it: hours rise");
    }
    if (share > before.share) {
      return wrong(i, "its share is ", share, ", more than the ", before.share,
                   " before it: being later never earns more");
    }
  }
  if (policy.grace_days < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("grace_days is ", policy.grace_days, ": a number of days, 0 for none"));
  }
  return absl::OkStatus();
}

double CreditAt(const LatePolicy& policy, double hours) {
  if (hours <= 0 || policy.credit.empty()) return 1;
  const auto after = std::find_if(policy.credit.begin(), policy.credit.end(),
                                  [hours](const CreditPoint& point) { return hours < point.hours; });
  if (after == policy.credit.begin()) return after->share;
  const CreditPoint& before = *(after - 1);
  if (after == policy.credit.end()) return before.share;
  const double way = (hours - before.hours) / (after->hours - before.hours);
  // Rounded, the line may leave its ends behind by a bit: what is later would earn more.
  return std::clamp(before.share + (after->share - before.share) * way, after->share, before.share);
}

absl::Time DaysAfter(absl::Time due, int days, const absl::TimeZone& zone) {
  CHECK(days >= 0) << "a deadline moves forward, not " << days << " days";
  if (days == 0 || due == absl::InfiniteFuture() || due == absl::InfinitePast()) return due;
  const absl::TimeZone::CivilInfo local = zone.At(due);
  const absl::CivilDay day = absl::CivilDay(local.cs) + days;
  const absl::CivilSecond moved(day.year(), day.month(), day.day(), local.cs.hour(), local.cs.minute(),
                                local.cs.second());
  // pre and post are the readings by the offsets before and after a change of the clocks; without one they are the
  // same.
  const absl::TimeZone::TimeInfo moments = zone.At(moved);
  return std::max(moments.pre, moments.post) + local.subsecond;
}

Lateness JudgeLateness(absl::Time received, absl::Time due, int grace_left, const LatePolicy& policy,
                       const absl::TimeZone& zone) {
  if (received <= due) return {};
  Lateness best;
  for (int days = 0; days <= grace_left; ++days) {
    const absl::Duration counted = std::max(absl::ZeroDuration(), received - DaysAfter(due, days, zone));
    const double credit = CreditAt(policy, absl::ToDoubleHours(counted));
    if (days == 0 || credit > best.credit) best = {received - due, days, counted, credit};
    if (counted == absl::ZeroDuration()) break;
  }
  return best;
}

}  // namespace course::cohort
