// Compares a meter's log with what it must be, and knows what a wrong entry comes from.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_EXPECT_LOG_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_EXPECT_LOG_H_

#include <ostream>
#include <source_location>
#include <string>
#include <vector>

#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/prefix_cache_hitrate.h"

namespace prefix_cache_hitrate {

// How gtest prints an entry.
void PrintTo(const Allocation& a, std::ostream* out);

namespace testing {

using Log = std::vector<Allocation>;

// Entry by entry, up to the first difference. `what` describes the load; returns whether all was as expected.
bool ExpectLog(const std::string& what, const Log& got, const Log& expected,
               std::source_location where = std::source_location::current());

}  // namespace testing
}  // namespace prefix_cache_hitrate

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_EXPECT_LOG_H_
