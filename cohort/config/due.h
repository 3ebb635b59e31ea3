// A deadline as people write it, as a moment.

#ifndef COHORT_CONFIG_DUE_H_
#define COHORT_CONFIG_DUE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace course::cohort {

struct Due {
  absl::Time at;
  std::string note;  // what was settled, a sentence; "" where nothing had to be
};

// "2027-03-01T23:59:00": local time in `zone`; also with a blank for the T, or without seconds. With an offset ("Z",
// "+02:00") it is that moment. A local time that the clocks skip, or that comes twice, is the later of the two moments
// that it could mean, so that nobody loses an hour; the note says so. InvalidArgument for anything else.
absl::StatusOr<Due> ParseDue(std::string_view text, const absl::TimeZone& zone);

}  // namespace course::cohort

#endif  // COHORT_CONFIG_DUE_H_
