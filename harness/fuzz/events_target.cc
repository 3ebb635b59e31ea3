// Any bytes that a graded program sends are refused or read as frames, and tell one story: a TEST has passed only if
// one that was asked for began, ended and said so.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "harness/runner/story.h"
#include "harness/testing/events.h"

namespace {

using course::testing::Event;
using course::testing::ParsedEvents;

constexpr size_t kHeader = 5;  // kind and length

std::string Frame(const Event& event) {
  const auto size = static_cast<uint32_t>(event.payload.size());
  std::string bytes(1, static_cast<char>(event.kind));
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(size >> (8 * i));
  return bytes + event.payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ParsedEvents parsed = course::testing::ParseEvents(bytes);
  std::string read;
  for (const Event& event : parsed.events) read += Frame(event);
  CHECK(bytes.starts_with(read)) << read.size() << " bytes of frames are not those that came";
  const bool whole = read.size() == bytes.size();
  CHECK(whole == (!parsed.truncated && parsed.problem.empty())) << parsed.problem;
  CHECK(!(parsed.truncated && !parsed.problem.empty())) << parsed.problem;
  CHECK(!parsed.truncated || bytes.size() - read.size() < kHeader + course::testing::kMaxPayload);

  const course::runner::Story story = course::runner::ReadStory("Suite.Name", parsed);
  if (!parsed.problem.empty()) CHECK(!story.contradiction.empty());
  if (story.contradiction.empty() && story.end_says_passed) {
    CHECK(story.started && story.ended && story.failures.empty()) << "passed, as nobody may";
  }
  const course::runner::Story servant = course::runner::ReadServantStory(parsed);
  CHECK(!servant.started && !servant.ended && !servant.end_says_passed && servant.failures.empty())
      << "a servant knows no test";
  return 0;
}
