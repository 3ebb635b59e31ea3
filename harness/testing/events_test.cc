#include "harness/testing/events.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace course::testing {
namespace {

// What WriteEvent puts into a pipe.
std::string Written(EventKind kind, std::string_view payload) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  WriteEvent(ends[1], kind, payload);
  close(ends[1]);
  std::string bytes(1 << 16, '\0');
  bytes.resize(read(ends[0], bytes.data(), bytes.size()));
  close(ends[0]);
  return bytes;
}

TEST(WriteEvent, WritesKindThenLittleEndianLengthThenPayload) {
  EXPECT_EQ(Written(EventKind::kStart, "A.B"), std::string("T\x03\x00\x00\x00"
                                                           "A.B",
                                                           8));
  EXPECT_EQ(Written(EventKind::kEnd, std::string(0x0102, 'x')).substr(0, 5), std::string("E\x02\x01\x00\x00", 5));
}

TEST(WriteEvent, KeepsErrnoAndSurvivesAClosedPipe) {
  errno = ENOENT;
  WriteEvent(-1, EventKind::kEnd, "1");
  EXPECT_EQ(errno, ENOENT);
}

TEST(ParseEvents, ReadsWhatWasWrittenInItsOrder) {
  const std::string text("a line\n\0and a byte", 18);
  const ParsedEvents parsed = ParseEvents(Written(EventKind::kStart, "S.N") + Written(EventKind::kFailure, text) +
                                          Written(EventKind::kOutOfMemory, "") + Written(EventKind::kEnd, "0"));
  EXPECT_EQ(parsed.problem, "");
  EXPECT_FALSE(parsed.truncated);
  const std::vector<Event> expected = {
      {EventKind::kStart, "S.N"}, {EventKind::kFailure, text}, {EventKind::kOutOfMemory, ""}, {EventKind::kEnd, "0"}};
  EXPECT_EQ(parsed.events, expected);
}

TEST(ParseEvents, NoBytesAreNoEventsAndNoProblem) {
  const ParsedEvents parsed = ParseEvents("");
  EXPECT_TRUE(parsed.events.empty());
  EXPECT_EQ(parsed.problem, "");
  EXPECT_FALSE(parsed.truncated);
}

TEST(ParseEvents, EveryCutInsideAFrameIsSeen) {
  const std::string bytes = Written(EventKind::kStart, "S.N") + Written(EventKind::kEnd, "1");
  const size_t second = Written(EventKind::kStart, "S.N").size();
  for (size_t n = 1; n < bytes.size(); ++n) {
    const ParsedEvents parsed = ParseEvents(bytes.substr(0, n));
    EXPECT_EQ(parsed.truncated, n != second) << n << " bytes";
    EXPECT_EQ(parsed.events.size(), n >= second ? 1u : 0u) << n << " bytes";
    EXPECT_EQ(parsed.problem, "") << n << " bytes";
  }
}

TEST(ParseEvents, GarbageIsAProblemAndWhatCameBeforeIsKept) {
  const ParsedEvents parsed = ParseEvents(Written(EventKind::kStart, "S.N") + "?garbage");
  EXPECT_EQ(parsed.events.size(), 1u);
  EXPECT_EQ(parsed.problem, "a frame of unknown kind 63");
}

TEST(ParseEvents, ALengthBeyondTheLimitIsRefusedBeforeAnythingIsAllocated) {
  EXPECT_NE(ParseEvents("F\xff\xff\xff\xff").problem, "");
  EXPECT_TRUE(ParseEvents(std::string("F\x00\x00\x00\x04", 5)).truncated) << "64 MiB exactly is allowed";
  EXPECT_NE(ParseEvents(std::string("F\x01\x00\x00\x04", 5)).problem, "");
}

TEST(ParseCrash, TakesARecordOfTheRightSizeOnly) {
  const CrashRecord sent = {11, 1, 0x10, 2048};
  const std::string bytes(reinterpret_cast<const char*>(&sent), sizeof sent);
  CrashRecord got{};
  ASSERT_TRUE(ParseCrash(bytes, &got));
  EXPECT_EQ(std::memcmp(&got, &sent, sizeof sent), 0);
  EXPECT_FALSE(ParseCrash(bytes.substr(1), &got));
  EXPECT_FALSE(ParseCrash(bytes + "x", &got));
}

TEST(ParseFrames, DropsATornAddress) {
  const uint64_t frames[] = {0x1234, 0x5678};
  const std::string bytes(reinterpret_cast<const char*>(frames), sizeof frames);
  EXPECT_EQ(ParseFrames(bytes), (std::vector<uint64_t>{0x1234, 0x5678}));
  EXPECT_EQ(ParseFrames(bytes.substr(0, 15)), std::vector<uint64_t>{0x1234});
  EXPECT_TRUE(ParseFrames("").empty());
}

}  // namespace
}  // namespace course::testing
