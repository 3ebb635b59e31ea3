#include "harness/runner/story.h"

#include "absl/strings/str_cat.h"

namespace course::runner {
namespace {

using testing::Event;
using testing::EventKind;

// Long names in a report help nobody; the bytes may be anything.
std::string Short(const std::string& text) { return text.size() <= 60 ? text : text.substr(0, 60) + "..."; }

Failure ParseFailure(const std::string& payload) {
  const size_t line_end = payload.find('\n');
  if (line_end == std::string::npos) return {"", payload};
  return {payload.substr(0, line_end), payload.substr(line_end + 1)};
}

// The rule that `event` breaks after what came before; empty if none.
std::string Contradiction(const Story& story, const std::string& asked, const Event& event) {
  switch (event.kind) {
    case EventKind::kStart:
      if (event.payload != asked)
        return absl::StrCat("a start of \"", Short(event.payload), "\", which was not asked for");
      return story.started ? "more than one start" : "";
    case EventKind::kFailure:
    case EventKind::kSkip:
    case EventKind::kOnceResult:
      if (!story.started) return "a result before the start";
      return story.ended ? "a result after the end" : "";
    case EventKind::kEnd:
      if (story.ended) return "more ends than starts";
      if (!story.started) return "an end without a start";
      if (event.payload != "0" && event.payload != "1") return "an end that is neither passed nor failed";
      if (event.payload == "1" && !story.failures.empty()) return "an end that says passed after a failed assertion";
      if (event.payload == "0" && story.failures.empty()) return "an end that says failed without a failed assertion";
      return "";
    case EventKind::kCrash:
      if (testing::CrashRecord r; !testing::ParseCrash(event.payload, &r)) return "a crash report of the wrong size";
      return "";
    case EventKind::kFrames:
    case EventKind::kOutOfMemory:
      return "";
  }
  return "";
}

void Apply(Story& story, const Event& event) {
  switch (event.kind) {
    case EventKind::kStart:
      story.started = true;
      break;
    case EventKind::kFailure:
      story.failures.push_back(ParseFailure(event.payload));
      break;
    case EventKind::kSkip:
      story.skipped = true;
      story.skip_reason = event.payload;
      break;
    case EventKind::kEnd:
      story.ended = true;
      story.end_says_passed = event.payload == "1";
      break;
    case EventKind::kOnceResult:
      story.once_result = event.payload;
      break;
    case EventKind::kCrash:
      story.crash.emplace();
      testing::ParseCrash(event.payload, &*story.crash);
      break;
    case EventKind::kFrames:
      story.frames = testing::ParseFrames(event.payload);
      break;
    case EventKind::kOutOfMemory:
      story.out_of_memory = true;
      break;
  }
}

}  // namespace

Story ReadStory(const std::string& asked, const testing::ParsedEvents& parsed) {
  Story story;
  for (const Event& event : parsed.events) {
    story.contradiction = Contradiction(story, asked, event);
    if (!story.contradiction.empty()) return story;
    Apply(story, event);
  }
  story.contradiction = parsed.problem;
  return story;
}

Story ReadServantStory(const testing::ParsedEvents& parsed) {
  Story story;
  for (const Event& event : parsed.events) {
    const bool known = event.kind == EventKind::kOutOfMemory || event.kind == EventKind::kFrames ||
                       (event.kind == EventKind::kCrash && event.payload.size() == sizeof(testing::CrashRecord));
    if (known) Apply(story, event);
  }
  return story;
}

}  // namespace course::runner
