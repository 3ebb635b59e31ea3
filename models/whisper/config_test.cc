#include "models/whisper/config.h"

#include <set>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Counted in the published file of tiny.en.
TEST(Config, OfTinyEnHasThePublishedParameters) {
  const Config tiny = *ConfigOf("tiny.en");
  EXPECT_EQ(tiny, Config()) << "the defaults are tiny.en";
  EXPECT_EQ(NumParameters(tiny.encoder), 7'632'384);
  EXPECT_EQ(NumParameters(tiny.decoder), 29'551'872);
  EXPECT_EQ(NumParameters(tiny.encoder) + NumParameters(tiny.decoder), 37'184'256);
}

TEST(Config, OfTinyEnHasAConvolutionStemOf535296) {
  // Without layers, the convolutions and the last norm (2 * 384) are left.
  EXPECT_EQ(NumParameters(EncoderConfig{.layers = 0}) - 768, 535'296);
}

// The paper's table 1 rounds: 39, 74, 244, 769 and 1550 million.
TEST(Config, OfEverySizeHasThePapersParameters) {
  const std::pair<const char*, double> sizes[] = {
      {"tiny", 39e6}, {"base", 74e6}, {"small", 244e6}, {"medium", 769e6}, {"large", 1550e6}};
  for (const auto& [name, published] : sizes) {
    const Config config = *ConfigOf(name);
    // What is published counts the encoder's table of positions.
    const double count = static_cast<double>(NumParameters(config.encoder) + NumParameters(config.decoder)) +
                         double{1} * config.encoder.positions * config.encoder.width;
    EXPECT_NEAR(count / published, 1, 0.035) << name;
  }
}

TEST(Config, OfEveryNameIsOneThatCanBe) {
  for (const std::string_view name : ConfigNames()) {
    EXPECT_TRUE(IsOk(ConfigOf(name))) << name;
    EXPECT_TRUE(IsOk(CheckConfig(*ConfigOf(name)))) << name;
    EXPECT_EQ(ConfigOf(name)->decoder.vocabulary == 51864, name.ends_with(".en")) << name;
  }
  EXPECT_EQ(ConfigOf("large-v3")->encoder.mels, 128);
  EXPECT_EQ(ConfigOf("large-v3-turbo")->decoder.layers, 4);
  EXPECT_TRUE(HasCodeAndText(ConfigOf("huge").status(), absl::StatusCode::kNotFound, "\"huge\"; there are tiny.en, "));
}

TEST(Config, IsRefusedByItsFirstMistake) {
  const std::pair<Config, const char*> cases[] = {
      {{{.mels = 0}, {}}, "mel bands is 0"},
      {{{.positions = 0}, {}}, "audio positions is 0"},
      {{{.width = 0}, {}}, "the width is 0"},
      {{{.heads = 5}, {}}, "a width of 384 is no multiple of 5 heads"},
      {{{.width = 3, .heads = 1}, {}}, "a width of 3 has no sines"},
      {{{.layers = -1}, {}}, "encoder layers is -1"},
      {{{}, {.vocabulary = 0}}, "vocabulary is 0"},
      {{{}, {.positions = 0}}, "text positions is 0"},
      {{{}, {.heads = 0}}, "heads is 0"},
      {{{}, {.layers = 0}}, "decoder layers is 0"},
      {{{}, {.width = 768, .heads = 12}}, "an encoder of width 384 and a decoder of width 768"}};
  for (const auto& [config, text] : cases) EXPECT_TRUE(HasCodeAndText(CheckConfig(config), kInvalid, text));
}

}  // namespace
}  // namespace whisper
