// What `course watch` remembers from one time to the next: .course/watch/state.json.

#ifndef HARNESS_WATCH_STATE_H_
#define HARNESS_WATCH_STATE_H_

#include <map>
#include <string>

#include "absl/status/status.h"

namespace course::watch {

struct State {
  std::string lab;                            // label of the one that was in front; may be empty
  std::map<std::string, std::string> graded;  // label to the digest of the text that was graded last
};

// An empty state for a file that is not there or cannot be read: it is a comfort, not a record.
State ReadState(const std::string& path);
absl::Status WriteState(const std::string& path, const State& state);

}  // namespace course::watch

#endif  // HARNESS_WATCH_STATE_H_
