#include "models/whisper/segments.h"

#include <vector>

#include "gtest/gtest.h"

namespace whisper {
namespace {

// Text 0 to 9, end 10; timestamp t is 20 + t, 0.02 t seconds.
const SpecialTokens kSpecial = {
    .end_of_text = 10, .start_of_transcript = 11, .no_timestamps = 12, .first_timestamp = 20};
int At(double seconds) { return kSpecial.Timestamp(seconds); }

WindowSegments Of(const std::vector<int>& tokens, double seconds = 30) { return SegmentsOf(tokens, kSpecial, seconds); }

TEST(SegmentsOf, AWindowThatIsFinishedGoesOnBehindIt) {
  EXPECT_EQ(Of({At(0), 1, 2, At(2), At(2), 3, At(4)}), (WindowSegments{{{0, 2, {1, 2}}, {2, 4, {3}}}, 30}));
}

TEST(SegmentsOf, WhatIsNotFinishedIsHeardAgain) {
  EXPECT_EQ(Of({At(0), 1, 2, At(2), At(2.5), 3}), (WindowSegments{{{0, 2, {1, 2}}}, 2}));
  EXPECT_EQ(Of({At(1), 1, At(2), At(2), 3, At(4), At(4)}), (WindowSegments{{{1, 2, {1}}, {2, 4, {3}}}, 4}));
}

TEST(SegmentsOf, OneSegmentNeedsNoPair) {
  EXPECT_EQ(Of({At(0), 1, 2, At(5)}), (WindowSegments{{{0, 5, {1, 2}}}, 30}));
  EXPECT_EQ(Of({At(0), 1, 2}), (WindowSegments{{{0, 30, {1, 2}}}, 30}));
  EXPECT_EQ(Of({1, 2}), (WindowSegments{{{0, 30, {1, 2}}}, 30}));
  EXPECT_EQ(Of({}), (WindowSegments{{{0, 30, {}}}, 30}));
}

TEST(SegmentsOf, AShortWindowEndsAtItsEnd) { EXPECT_EQ(Of({At(0), 1, At(9)}, 4), (WindowSegments{{{0, 4, {1}}}, 4})); }

TEST(SegmentsOf, AlwaysGoesOn) { EXPECT_EQ(Of({At(0), At(0), 1}).advance, 30) << "a window that ended where it began"; }

}  // namespace
}  // namespace whisper
