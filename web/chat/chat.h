// What the page /chat and the addresses below /v1 stand on: the command that serves gives it to the server, which links
// neither a model nor a lab.

#ifndef WEB_CHAT_CHAT_H_
#define WEB_CHAT_CHAT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/sidecar/sidecar.h"
#include "nlohmann/json.hpp"
#include "web/playground/playground.h"

namespace course::web {

// What the engine's program was built from.
struct ChatStanding {
  PlaygroundStanding program;
  bool mine = false;  // it takes in the learner's code where that has full marks
};

// All of it is safe to call from several threads.
struct Chat {
  std::function<ChatStanding()> standing;  // returns at once
  std::function<void(bool mine)> build;    // begins one in the background, unless one runs
  std::function<absl::StatusOr<sidecar::Answer>(const nlohmann::json&)> ask;
  std::function<void()> stop;  // the server ends: nobody waits for an answer any more
};

}  // namespace course::web

#endif  // WEB_CHAT_CHAT_H_
