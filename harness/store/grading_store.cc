#include "harness/store/grading_store.h"

namespace course::store {

std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kQueued:
      return "queued";
    case JobState::kCompiling:
      return "compiling";
    case JobState::kRunning:
      return "running";
    case JobState::kDone:
      return "done";
    case JobState::kFailed:
      return "failed";
    case JobState::kSuperseded:
      return "superseded";
  }
  return "";  // unreachable for a value of the enum
}

std::optional<JobState> ParseJobState(std::string_view name) {
  for (const JobState state : {JobState::kQueued, JobState::kCompiling, JobState::kRunning, JobState::kDone,
                               JobState::kFailed, JobState::kSuperseded}) {
    if (name == JobStateName(state)) return state;
  }
  return std::nullopt;
}

}  // namespace course::store
