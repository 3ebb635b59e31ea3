// The events of one TEST in a form that can be asked questions, with every contradiction found.

#ifndef HARNESS_RUNNER_STORY_H_
#define HARNESS_RUNNER_STORY_H_

#include <optional>
#include <string>
#include <vector>

#include "harness/runner/result.h"
#include "harness/testing/events.h"

namespace course::runner {

struct Story {
  bool started = false;
  bool ended = false;
  bool end_says_passed = false;
  bool skipped = false;
  std::string skip_reason;
  std::vector<Failure> failures;
  bool out_of_memory = false;
  std::optional<testing::CrashRecord> crash;
  std::vector<uint64_t> frames;
  std::string once_result;
  std::string contradiction;  // not empty: no honest program sends these events
};

Story ReadStory(const std::string& asked, const testing::ParsedEvents& events);

// What a servant may tell: how it crashed and that memory ran out. Whatever else it sends is ignored, for it knows no
// test.
Story ReadServantStory(const testing::ParsedEvents& events);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_STORY_H_
