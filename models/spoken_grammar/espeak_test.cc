// That the synthesiser says what it is asked to, where there is one; and what is said where there is none.

#include "models/spoken_grammar/espeak.h"

#include <string>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace spoken_grammar {
namespace {

using base::testing::IsOk;

TEST(Espeak, IsThereOrSaysWhatToInstall) {
  const auto espeak = Espeak::Start();
  if (espeak.ok()) {
    EXPECT_FALSE(espeak->version().empty());
    return;
  }
  EXPECT_EQ(espeak.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(espeak.status().message().find("apt-get install espeak-ng"), std::string::npos) << espeak.status();
}

TEST(Espeak, SpeaksAndTellsWhereWordsBegin) {
  auto espeak = Espeak::Start();
  if (!espeak.ok()) GTEST_SKIP() << espeak.status();
  const auto slow = espeak->Say("she has eaten", {.voice = "en-us", .speed = 120});
  const auto fast = espeak->Say("she has eaten", {.voice = "en-us", .speed = 200});
  ASSERT_TRUE(IsOk(slow));
  ASSERT_TRUE(IsOk(fast));
  EXPECT_GT(slow->samples.size(), fast->samples.size());
  for (const auto* said : {&*slow, &*fast}) {
    ASSERT_EQ(said->word_starts.size(), 3u);
    EXPECT_EQ(said->word_starts[0], 0);
    EXPECT_LT(said->word_starts[1], said->word_starts[2]);
    EXPECT_LT(said->word_starts[2] * espeak->sample_rate() / 1000, static_cast<int>(said->samples.size()));
  }
  EXPECT_EQ(espeak->Say("to eat", {.voice = "en-us"})->word_starts.size(), 2u) << "its end is no word";
}

TEST(Espeak, RefusesAVoiceThatItDoesNotHave) {
  auto espeak = Espeak::Start();
  if (!espeak.ok()) GTEST_SKIP() << espeak.status();
  const auto said = espeak->Say("to eat", {.voice = "no-such-voice"});
  EXPECT_EQ(said.status().code(), absl::StatusCode::kInternal);
  EXPECT_NE(said.status().message().find("\"to eat\" as no-such-voice"), std::string::npos) << said.status();
}

}  // namespace
}  // namespace spoken_grammar
