// The queues that MakeRoom is tried on, and what must have become of them.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_QUEUES_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_QUEUES_H_

#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/request.h"
#include "phases/03-continuous-batching/lab-04-preemption/counts.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::testing {

// A running request that has computed all but its newest token; token i of it is first + i.
//
//   prompt, output  [tokens]
engine::Request Running(const std::string& id, int prompt, int output, int first = 0);

// A, B, C with 5, 9 and 7 tokens run; W waits.
Queues ThreeRun();
inline constexpr char kThree[] = "running A B C, waiting W";

Ids IdsOf(const std::vector<engine::Request>& requests);

// Compares what MakeRoom said. A failure stands at the line of the caller.
bool ExpectRoom(const std::string& call, const absl::StatusOr<Room>& room, bool granted, const Ids& preempted,
                std::source_location where = std::source_location::current());

}  // namespace preemption::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_QUEUES_H_
