#include "models/whisper/fallback.h"

#include <string>

#include "gtest/gtest.h"

namespace whisper {
namespace {

// Of 3 tokens and the end.
Decoded Text(double average_log_probability, double no_speech = 0) {
  return {.tokens = {1, 2, 3}, .log_probability = 4 * average_log_probability, .no_speech_probability = no_speech};
}

TEST(CompressionRatio, IsHighOfWhatRepeatsItself) {
  EXPECT_EQ(CompressionRatio(""), 0);
  const std::string speech = " And so, my fellow Americans: ask not what your country can do for you.";
  EXPECT_LT(CompressionRatio(speech), 1.5);
  std::string again;
  for (int i = 0; i < 8; ++i) again += speech;
  EXPECT_GT(CompressionRatio(again), 2.4);
}

TEST(NeedsFallback, ByTable) {
  struct Case {
    double average, no_speech, compression;
    bool fallback, silence;
  };
  const Case cases[] = {
      {-0.3, 0, 1.5, false, false},                                    // a good text
      {-0.3, 0, 2.5, true, false},                                     // repeats itself
      {-1.1, 0, 1.5, true, false},                                     // unsure
      {-1.1, 0.7, 1.5, false, true},                                   // silent
      {-1.1, 0.7, 2.5, false, true},                                   // silent, whatever was said
      {-0.9, 0.7, 1.5, false, false},                                  // the text is sure of itself: somebody speaks
      {-0.9, 0.7, 2.5, true, false},  {-1.0, 0.6, 2.4, false, false},  // at the limits
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(::testing::Message() << c.average << " " << c.no_speech << " " << c.compression);
    EXPECT_EQ(NeedsFallback(Text(c.average, c.no_speech), c.compression, {}), c.fallback);
    EXPECT_EQ(IsSilence(Text(c.average, c.no_speech), {}), c.silence);
  }
}

}  // namespace
}  // namespace whisper
