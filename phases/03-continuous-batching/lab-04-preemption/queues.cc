#include "phases/03-continuous-batching/lab-04-preemption/queues.h"

#include "engine/requests.h"
#include "harness/testing/expect.h"

namespace preemption::testing {

using course::testing::ExpectAnswer;

engine::Request Running(const std::string& id, int prompt, int output, int first) {
  engine::Request request = {.request_id = id, .num_prompt_tokens = prompt};
  for (int i = 0; i < prompt + output; ++i) request.token_ids.push_back(first + i);
  request.num_computed_tokens = request.NumTokens() - 1;
  request.status = engine::RequestStatus::kRunning;
  return request;
}

Queues ThreeRun() {
  return {{Running("A", 4, 1), Running("B", 6, 3, 50), Running("C", 2, 5, 90)},
          {engine::NewRequest("W", std::vector<int>{1, 2}, {})}};
}

Ids IdsOf(const std::vector<engine::Request>& requests) {
  Ids ids;
  for (const engine::Request& request : requests) ids.push_back(request.request_id);
  return ids;
}

bool ExpectRoom(const std::string& call, const absl::StatusOr<Room>& room, bool granted, const Ids& preempted,
                std::source_location where) {
  if (!ExpectAnswer<std::string>(call, room.status().ToString(), "OK", {}, where)) return false;
  return ExpectAnswer(call + ": who was preempted", room->preempted, preempted,
                      {{Ids{}, "nobody gives way, so nobody gets a block"},
                       {Ids(preempted.rbegin(), preempted.rend()), "in the order in which they lost their blocks"}},
                      where) &&
         ExpectAnswer(call + ": granted", room->granted, granted, {}, where);
}

}  // namespace preemption::testing
