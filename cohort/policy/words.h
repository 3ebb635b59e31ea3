// Numbers and moments as the sentences about scores write them.

#ifndef COHORT_POLICY_WORDS_H_
#define COHORT_POLICY_WORDS_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace course::cohort {

// At most two digits behind the point and no zeros at the end: "4.96", "5", "0.9". What is not whole is never written
// as if it were: 0.9999 stays "0.9999", and what four digits cannot tell from a whole number is "nearly 1".
std::string NumberText(double x);

// "45 s", "20 min", "26 h", "2.5 h"; from 96 hours on "4 d", "15 d 3 h". Not negative.
std::string DurationText(absl::Duration d);

// "1 Mar 2027 23:59" in this zone; "no deadline" for InfiniteFuture.
std::string MomentText(absl::Time time, const absl::TimeZone& zone);

// "1 grace day", "3 grace days".
std::string CountText(int n, std::string_view one, std::string_view many);

}  // namespace course::cohort

#endif  // COHORT_POLICY_WORDS_H_
