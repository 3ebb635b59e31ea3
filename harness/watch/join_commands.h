// A compile and a link become the commands of one lab.

#ifndef HARNESS_WATCH_JOIN_COMMANDS_H_
#define HARNESS_WATCH_JOIN_COMMANDS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/watch/aquery.h"
#include "harness/watch/commands.h"

namespace course::watch {

// `is_graded` says which word of the link is the object, or its archive, in whose place the compiled object goes.
absl::StatusOr<Commands> JoinCommands(const Action& compile, const Action& link,
                                      const std::function<bool(const std::string&)>& is_graded);

}  // namespace course::watch

#endif  // HARNESS_WATCH_JOIN_COMMANDS_H_
