// What the sidecar with the engine is asked: as plain values, and as JSON. Both ends use this; neither a model nor a
// lab is needed for it.
//
//   {"op": "submit", "id": "r1", "prompt": "Once", ...}   a request joins the waiting queue
//   {"op": "abort", "id": "r1"}                           a request ends early and gives its blocks back
//   {"op": "step", "steps": 4, "ms": 20}                  at most so many steps, and none is begun after so long
//   {"op": "state"}                                       what stands where now
//   {"op": "replay", "step": 17}                          what stood where after an earlier step
//   {"op": "reset"}                                       a new engine, with empty queues and an empty cache
//
// Every answer is a Report (report.h). Nothing happens between two orders: whoever wants the engine to run orders
// steps.

#ifndef HARNESS_SIDECARS_ENGINE_ORDER_H_
#define HARNESS_SIDECARS_ENGINE_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::chat {

inline constexpr int kMaxTokens = 4096;           // [tokens] of output that may be asked for
inline constexpr size_t kLongestPrompt = 16'384;  // [bytes]
inline constexpr size_t kMostStops = 4;
inline constexpr int kMostSteps = 1'000;  // of one order
inline constexpr int kMostMs = 2'000;

// 1 to 40 letters, digits and hyphens.
bool IsRequestId(const std::string& id);

// A prompt to continue. The id is whoever asks's choice, and is never used twice.
struct Submission {
  std::string id;  // IsRequestId
  std::string prompt;
  int max_tokens = 16;            // [tokens] of output
  double temperature = 0;         // 0: the most probable token each time
  double top_p = 1;               // (0, 1]
  std::optional<uint64_t> seed;   // of its random numbers; absent: made from the id
  std::vector<std::string> stop;  // texts that end the output, and are not part of it

  bool operator==(const Submission&) const = default;
};
// InvalidArgument names the field, its value and what it may be.
absl::Status CheckSubmission(const Submission& submission);

struct Abort {
  std::string id;
};
struct Steps {
  int steps = 1;
  int ms = kMostMs;
};
struct ShowState {};
struct Replay {
  int64_t step = 0;
};
struct Reset {};
using Order = std::variant<Submission, Abort, Steps, ShowState, Replay, Reset>;

nlohmann::json ToJson(const Order& order);
// InvalidArgument for what is no order.
absl::StatusOr<Order> OrderFrom(const nlohmann::json& json);

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_ORDER_H_
