// The scene VLM looked at part by part: the same answers on every way, the encoder once, attention that adds up.

#include "models/vlm_session/session.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/scenes/picture.h"
#include "models/scene_vlm/committed.h"
#include "models/vlm_session/picture.h"

namespace vlm_session {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using scene_vlm::Committed;
using scenes::Task;

constexpr Committed kModels[] = {Committed::kProjector, Committed::kResampler, Committed::kFrozenLm};
constexpr Task kAboutObjects[] = {Task::kCaption, Task::kColour, Task::kShape, Task::kPlace};

// The nearest old patch: crude, and enough to see that it is asked.
absl::StatusOr<base::Mat> Nearest(const base::Mat& values, int from, int to) {
  base::Mat result = {.rows = to * to, .cols = values.cols};
  for (int t = 0; t < to * to; ++t) {
    const int old = t / to * from / to * from + t % to * from / to;
    result.data.insert(result.data.end(), values.data.begin() + old * values.cols,
                       values.data.begin() + (old + 1) * values.cols);
  }
  return result;
}

std::unique_ptr<Session> Make(Committed model, int side = 32) {
  auto session = Session::Create({.model = model, .side = side, .resample = Nearest});
  EXPECT_TRUE(IsOk(session));
  return *std::move(session);
}

std::vector<scenes::Picture> Objects(int count) { return scenes::MakePicturesOf(scenes::Kind::kObject, count, 77); }

TEST(Session, HasTheParametersOfItsLedger) {
  using Parts = std::vector<std::pair<std::string, size_t>>;
  EXPECT_EQ(Make(Committed::kProjector)->Parameters(),
            (Parts{{"image.", 31'904}, {"projector.", 5'232}, {"lm.", 59'376}}));
  EXPECT_EQ(Make(Committed::kResampler)->Parameters(),
            (Parts{{"image.", 31'904}, {"resampler.", 4'224}, {"projector.", 5'232}, {"lm.", 59'376}}));
  // 48 pixels: 36 positions instead of 16, 32 numbers each.
  EXPECT_EQ(Make(Committed::kProjector, 48)->Parameters()[0].second, 31'904u + 20 * 32);
}

TEST(Session, SaysWhatTheModelSays) {
  for (const Committed model : kModels) {
    const auto session = Make(model);
    const models::VlmConfig& config = session->config();
    nn::ParamStore params(models::VlmParams(config));
    ASSERT_TRUE(IsOk(TakeCommitted(model, params)));
    for (const scenes::Picture& picture : Objects(4)) {
      const auto look = session->LookAt(picture.image);
      ASSERT_TRUE(IsOk(look));
      for (const Task task : kAboutObjects) {
        const int word = scenes::TaskWord(task);
        const auto expected = models::Answer(params, config, look->visual, std::span(&word, 1), scenes::kEos);
        const Answer answer = session->Ask(*look, task);
        EXPECT_EQ(answer.ids, expected[0]);
        EXPECT_EQ(answer.text, scenes::TextOf(expected[0]));
        EXPECT_EQ(answer.visual_tokens, model == Committed::kProjector ? 16 : 4);
        EXPECT_EQ(answer.text_tokens, 1);
      }
    }
  }
}

// Two models with the same bridge: whoever took the wrong one would answer well and never be found out.
TEST(Session, HasTheBridgeThatItsModelLearned) {
  const scenes::Picture picture = Objects(1)[0];
  const auto trained = Make(Committed::kResampler)->LookAt(picture.image);
  const auto frozen = Make(Committed::kFrozenLm)->LookAt(picture.image);
  ASSERT_TRUE(IsOk(trained));
  ASSERT_TRUE(IsOk(frozen));
  EXPECT_TRUE(std::ranges::equal(trained->rows.data(), frozen->rows.data())) << "they share the encoder";
  EXPECT_FALSE(std::ranges::equal(trained->visual.data(), frozen->visual.data())) << "and not the queries";
}

TEST(Session, AnswersAlikeWithAndWithoutACache) {
  for (const Committed model : kModels) {
    const auto session = Make(model);
    for (const scenes::Picture& picture : Objects(4)) {
      const auto look = session->LookAt(picture.image);
      ASSERT_TRUE(IsOk(look));
      for (const Task task : kAboutObjects) {
        EXPECT_EQ(session->Ask(*look, task, Decode::kCached).ids, session->Ask(*look, task, Decode::kUncached).ids);
      }
    }
  }
}

TEST(Session, LooksOnceForFourQuestions) {
  for (const Committed model : kModels) {
    const auto session = Make(model), alone = Make(model);
    const scenes::Picture picture = Objects(1)[0];
    const auto look = session->LookAt(picture.image);
    ASSERT_TRUE(IsOk(look));
    const Kept kept = session->Keep(*look);
    for (const Task task : kAboutObjects) {
      const auto own_look = alone->LookAt(picture.image);
      ASSERT_TRUE(IsOk(own_look));
      const Answer answer = session->AskKept(kept, task), expected = alone->Ask(*own_look, task);
      EXPECT_EQ(answer.ids, expected.ids);
      EXPECT_EQ(answer.visual_tokens, expected.visual_tokens);
    }
    EXPECT_EQ(session->encoder_runs(), 1);
    EXPECT_EQ(alone->encoder_runs(), 4);
  }
}

// A clock that a test reads along with: each reading is some milliseconds later than the one before. Whole ones, so
// that sums of doubles are exact.
class ReadAlong {
 public:
  explicit ReadAlong(uint64_t seed) : rng_{seed} {}

  ReadClock Clock() {
    return [this] {
      readings_.push_back((readings_.empty() ? 7 : readings_.back()) + 1 + static_cast<int>(rng_.Below(1000)));
      return std::chrono::milliseconds(readings_.back());
    };
  }
  const std::vector<int>& readings() const { return readings_; }

 private:
  base::Rng rng_;
  std::vector<int> readings_;
};

TEST(Session, HasPartsThatAddUpToTheWholeTime) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  for (const Committed model : kModels) {
    for (const Task task : kAboutObjects) {
      ReadAlong clock(seed);
      auto session = Session::Create({.model = model, .side = 48, .resample = Nearest, .clock = clock.Clock()});
      ASSERT_TRUE(IsOk(session));
      ASSERT_TRUE(clock.readings().empty()) << "loading weights is no part of a question";
      const auto asked = (*session)->LookAtAndAsk(Objects(1)[0].image, task);
      ASSERT_TRUE(IsOk(asked));
      const auto& [look, answer, total_ms] = *asked;
      EXPECT_EQ(answer.text, (*session)->Ask(look, task).text);
      const std::vector<int>& read = clock.readings();
      // A reading at the beginning and one behind each of: resizing, encoder, bridge, each word.
      ASSERT_GE(read.size(), 4u + answer.output_tokens());
      const int begin = read[0], resized = read[1], end = read[3 + answer.output_tokens()];
      EXPECT_EQ(look.resize_ms, resized - begin);
      EXPECT_EQ(total_ms, end - resized);
      EXPECT_EQ(look.vision_ms + look.bridge_ms + answer.prefill_ms + answer.decode_ms, total_ms);
      for (const double part : {look.vision_ms, look.bridge_ms, answer.prefill_ms}) EXPECT_GT(part, 0);
      EXPECT_GT(answer.decode_ms, 0) << "every answer ends with a word of its own, <eos>";
    }
  }
}

// The manifest of the checkpoints says .998 and more for colours; of 64 pictures four may be missed.
TEST(Session, KnowsColours) {
  for (const Committed model : kModels) {
    const auto session = Make(model);
    int right = 0;
    for (const scenes::Picture& picture : Objects(64)) {
      const auto look = session->LookAt(picture.image);
      ASSERT_TRUE(IsOk(look));
      right += session->Ask(*look, Task::kColour).text == scenes::kColourNames[picture.facts.colour];
    }
    EXPECT_GE(right, 60);
  }
}

TEST(Session, TakesOtherSidesAndTellsWhoResamples) {
  for (const int side : {8, 16, 48, 64, 96, 128}) {
    for (const Committed model : kModels) {
      const auto session = Make(model, side);
      const auto look = session->LookAt(Objects(1)[0].image);
      ASSERT_TRUE(IsOk(look));
      EXPECT_EQ(look->rows.rows(), side / 8 * (side / 8));
      EXPECT_EQ(look->visual.rows(), model == Committed::kProjector ? 16 : 4);
      EXPECT_EQ(session->Ask(*look, Task::kColour).visual_tokens, look->visual.rows());
    }
  }
  const auto refused = [](Session::Options options, const std::string& text) {
    EXPECT_TRUE(HasCodeAndText(Session::Create(std::move(options)).status(), absl::StatusCode::kInvalidArgument, text));
  };
  for (const int side : {-8, 0, 33, 136}) {
    refused({.side = side, .resample = Nearest},
            absl::StrCat("a side of ", side, " pixels; it must be a multiple of 8 from 8 to 128"));
  }
  refused({.side = 48}, "nobody said how 4 x 4 become 6");
  refused({.side = 48, .resample = [](const base::Mat& values, int, int) { return values; }},
          "gave 16 x 32 with 512 values instead of 36 x 32");
}

TEST(Session, RefusesWhatIsNoPicture) {
  const auto session = Make(Committed::kProjector);
  EXPECT_TRUE(HasCodeAndText(session->LookAt({}).status(), absl::StatusCode::kInvalidArgument, "0 x 0 x 0"));
  EXPECT_TRUE(HasCodeAndText(session->LookAt({2, 2, 1, {0, 0, 0, 0}}).status(), absl::StatusCode::kInvalidArgument,
                             "three channels"));
  EXPECT_EQ(session->encoder_runs(), 0);
}

double Sum(std::span<const float> row) {
  double sum = 0;
  for (const float x : row) sum += x;
  return sum;
}

TEST(Attention, OfARowSumsToOne) {
  const auto session = Make(Committed::kResampler);
  const scenes::Picture picture = Objects(1)[0];
  const auto look = session->LookAt(picture.image);
  const auto patches = session->PatchAttention(picture.image);
  ASSERT_TRUE(IsOk(look));
  ASSERT_TRUE(IsOk(patches));
  for (const auto& [mat, rows] : {std::pair(*patches, 16), std::pair(session->QueryAttention(*look), 4)}) {
    ASSERT_EQ(mat.rows, rows);
    ASSERT_EQ(mat.cols, 16);
    // Sums of 16 floats below 1.
    for (int r = 0; r < rows; ++r) EXPECT_NEAR(Sum(std::span(mat.data).subspan(r * 16, 16)), 1, 1e-5);
  }
}

// Another question takes other rows, and never more than there is: the rest went to text.
TEST(Attention, OfTheAnswerDependsOnTheQuestion) {
  for (const Committed model : kModels) {
    const auto session = Make(model);
    const auto look = session->LookAt(Objects(1)[0].image);
    ASSERT_TRUE(IsOk(look));
    const Attention colour = session->AnswerAttention(*look, Task::kColour);
    const Attention place = session->AnswerAttention(*look, Task::kPlace);
    EXPECT_EQ(colour.side, 4);
    double difference = 0;
    for (int i = 0; i < 16; ++i) difference += std::abs(colour.weights[i] - place.weights[i]);
    EXPECT_GT(difference, 0.01) << "1 percent of all attention";
    for (const Attention& map : {colour, place}) {
      EXPECT_GT(Sum(map.weights), 0);
      EXPECT_LE(Sum(map.weights), 1 + 1e-5);
      EXPECT_GE(*std::ranges::min_element(map.weights), 0);
    }
  }
}

// A patch planted: of pictures of one object, the hottest patch of the map lies in the object's quarter far more often
// than in one of four.
TEST(Attention, OfTheAnswerFindsTheObject) {
  for (const Committed model : kModels) {
    const auto session = Make(model);
    int found = 0;
    for (const scenes::Picture& picture : Objects(64)) {
      const auto look = session->LookAt(picture.image);
      ASSERT_TRUE(IsOk(look));
      const Attention map = session->AnswerAttention(*look, Task::kColour);
      const auto peak = static_cast<int>(std::ranges::max_element(map.weights) - map.weights.begin());
      found += peak / 4 / 2 * 2 + peak % 4 / 2 == picture.facts.place;
    }
    EXPECT_GE(found, 16 + 6 * 3.5) << "by chance 16, with a deviation of 3.5";
  }
}

TEST(Macs, OfVitBaseAreTheKnownNumber) {
  const Macs macs = MacsOf({.layers = 12, .dim = 768, .ff = 3072, .patch_numbers = 768}, 196, 1);
  // 196 768 768 + 12 (197 (4 768^2 + 2 768 3072)) and 12 (2 197^2 768), worked out with a calculator.
  EXPECT_EQ(macs.linear, 16'847'732'736);
  EXPECT_EQ(macs.quadratic, 715'327'488);
  EXPECT_NEAR(macs.total() / 1e9, 17.56, 0.005);
}

}  // namespace
}  // namespace vlm_session
