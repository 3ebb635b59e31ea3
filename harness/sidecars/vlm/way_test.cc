// The way from picture to words: it is the course's model's, whoever carries out a part; and a part of the learner's
// that fails costs a sentence and no answer.

#include "harness/sidecars/vlm/way.h"

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecars/vlm/answer.h"
#include "harness/sidecars/vlm/showing.h"
#include "models/data/scenes/tasks.h"
#include "models/vlm.h"

namespace course::vlm {
namespace {

namespace fs = std::filesystem;

std::vector<Part> Parts(const std::vector<std::string>& yours = {}) {
  std::vector<Part> parts;
  for (const sidecar::KnownPart& known : kParts) {
    Part part = {.name = std::string(known.name), .lab = std::string(known.lab)};
    part.yours = std::count(yours.begin(), yours.end(), part.name) > 0;
    parts.push_back(part);
  }
  return parts;
}

Model Load(bool resampler) {
  absl::StatusOr<Model> model = LoadModel(resampler);
  EXPECT_TRUE(base::testing::IsOk(model));
  return *std::move(model);
}

const Step& StepOf(const Reply& reply, const std::string& what) {
  for (const Step& step : reply.steps) {
    if (step.what == what) return step;
  }
  ADD_FAILURE() << "no step " << what;
  return reply.steps[0];
}

std::vector<Question> Questions(bool resampler) {
  std::string drawing(kSide * kSide, '.');
  for (int i = 0; i < 100; ++i) drawing[7 * i] = kPaints[1 + i % 4];
  return {{.task = "caption", .resampler = resampler},
          {.kind = "dots", .count = 8, .task = "count?", .resampler = resampler},
          {.kind = "digit", .seed = 5, .task = "digit?", .resampler = resampler},
          {.kind = "drawing", .drawing = drawing, .task = "where?", .resampler = resampler}};
}

// The words that models/vlm.h gives for the same picture, in one go.
std::vector<int> FromTheModel(const Question& question, const Model& model) {
  const base::Image image = Show(question).image;
  const auto patches = models::PatchesOf(model.config.image, std::span(&image, 1));
  const nn::Tensor rows = models::VisualRows(nullptr, *model.params, model.config,
                                             models::EncoderRows(nullptr, *model.params, model.config, *patches));
  const int task = TaskWordOf(question.task);
  return models::Answer(*model.params, model.config, rows, std::span(&task, 1), scenes::kEos)[0];
}

std::vector<std::string> WordsOf(const Reply& reply) {
  std::vector<std::string> words;
  for (const Word& word : reply.answer) words.push_back(word.word);
  return words;
}

std::vector<std::string> Spelled(const std::vector<int>& ids) {
  std::vector<std::string> words;
  for (const int id : ids) words.push_back(scenes::Words()[id]);
  return words;
}

// A reply is a proper one by the rules of whoever reads it.
void ExpectProper(const Reply& reply) {
  EXPECT_TRUE(base::testing::IsOk(ReplyFrom(ToJson(reply))));
  for (const Word& word : reply.answer) {
    const double looked = std::accumulate(word.attention.begin(), word.attention.end(), 0.0);
    EXPECT_GT(looked, 0);
    EXPECT_LT(looked, 1) << "some went to the words";
  }
}

TEST(Way, OfTheReferenceIsTheCoursesModel) {
  for (const bool resampler : {false, true}) {
    const Model model = Load(resampler);
    Way way(Parts(), "");
    for (const Question& question : Questions(resampler)) {
      const Reply reply = AnswerQuestion(question, model, way);
      EXPECT_EQ(WordsOf(reply), Spelled(FromTheModel(question, model))) << question.kind;
      ExpectProper(reply);
      EXPECT_EQ(reply.tokens.size(), (resampler ? 4u : 16u) + reply.answer.size());
      for (const Step& step : reply.steps) EXPECT_FALSE(step.yours) << step.what;
    }
  }
}

// The reference solutions stand for a learner's that are right: in processes of their own they say what the model says.
// (No two words of these answers are close to each other: the sums' last bits decide nothing.)
TEST(Way, ThroughTheExercisesSaysTheSame) {
  const std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/yours");
  fs::create_directories(folder);
  std::vector<std::string> names;
  for (const sidecar::KnownPart& part : kParts) {
    names.push_back(std::string(part.name));
    const std::string lab(part.lab.substr(2));
    fs::create_symlink(fs::absolute(lab + "/servant"), folder + "/" + names.back());
  }
  for (const bool resampler : {false, true}) {
    const Model model = Load(resampler);
    Way way(Parts(names), folder);
    Way reference(Parts(), "");
    for (const Question& question : Questions(resampler)) {
      const Reply reply = AnswerQuestion(question, model, way);
      const Reply expected = AnswerQuestion(question, model, reference);
      EXPECT_EQ(WordsOf(reply), WordsOf(expected)) << question.kind;
      ExpectProper(reply);
      for (const Step& step : reply.steps) {
        EXPECT_EQ(step.yours, !step.lab.empty()) << step.what << ": " << step.why;
      }
      // Both are float sums of at most 192 terms, carried through two blocks; 1e-3 of a row's length is a thousand
      // times their rounding and far below what a wrong weight does.
      for (size_t i = 0; i < reply.tokens.size(); ++i) {
        EXPECT_NEAR(reply.tokens[i].norm, expected.tokens[i].norm, 1e-3 * expected.tokens[i].norm) << i;
      }
    }
  }
}

// The manifest of the checkpoints says that it is right about colours, always or nearly: of 64 pictures it may miss
// four.
TEST(Way, KnowsTheColoursOfObjects) {
  for (const bool resampler : {false, true}) {
    const Model model = Load(resampler);
    Way way(Parts(), "");
    int right = 0;
    for (int i = 0; i < 64; ++i) {
      const Question question = {.colour = std::string(kColours[i % 4]),
                                 .shape = std::string(kShapes[i / 4 % 4]),
                                 .place = std::string(kPlaces[i / 16]),
                                 .seed = 1000u + i,
                                 .task = "colour?",
                                 .resampler = resampler};
      const Reply reply = AnswerQuestion(question, model, way);
      right += reply.answer[0].word == reply.truth ? 1 : 0;
    }
    EXPECT_GE(right, 60) << (resampler ? "4 rows" : "16 rows");
  }
}

struct Failure {
  std::string folder;
  std::string says;
};

TEST(Way, GoesOnWithTheModelWhereYoursFails) {
  const Model model = Load(false);
  const Question question = {.task = "caption"};
  Way reference(Parts(), "");
  const std::vector<std::string> expected = WordsOf(AnswerQuestion(question, model, reference));
  for (const auto& [what, says] :
       std::vector<Failure>{{"crash", "ended by signal 6 (Aborted)"},
                            {"exit", "gave no result"},
                            {"throw", "threw an exception: a thrown text"},
                            {"refuse", "Yours said: Patchify: not written yet"},
                            {"small", "a matrix of 2 x 2 with 4 numbers instead of 16 x 192"},
                            {"nan", "infinite or none"},
                            {"absent", "cannot be started"}}) {
    const std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/", what);
    fs::create_directories(folder);
    if (what != "absent") {
      fs::copy_file("harness/sidecars/vlm/testing/hostile_servant", folder + "/patchify");
    }
    Way way(Parts({"patchify"}), folder);
    for (int time = 1; time <= 2; ++time) {
      const Reply reply = AnswerQuestion(question, model, way);
      EXPECT_EQ(WordsOf(reply), expected) << what;
      const Step& step = StepOf(reply, "patchify");
      EXPECT_FALSE(step.yours) << what;
      EXPECT_TRUE(absl::StrContains(step.why, says)) << what << ", time " << time << ": " << step.why;
    }
  }
}

TEST(Servant, ThatHangsIsStopped) {
  const std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/hang");
  fs::create_directories(folder);
  fs::copy_file("harness/sidecars/vlm/testing/hostile_servant", folder + "/patchify");
  sidecar::Servant servant(folder + "/patchify", std::chrono::milliseconds(500));
  using Patchify = absl::StatusOr<base::Mat>(const base::Image&, int);
  const auto result = servant.Call<Patchify>("patchify::impl::Patchify", Show({}).image, 8);
  EXPECT_TRUE(
      base::testing::HasCodeAndText(result.status(), absl::StatusCode::kAborted, "did not return within 0.5 s"));
}

TEST(Show, KnowsTheRightAnswerOfScenesOnly) {
  EXPECT_EQ(Show({.colour = "blue", .task = "colour?"}).truth, "blue");
  EXPECT_EQ(Show({.task = "caption"}).truth, "a red disc at top-left");
  EXPECT_EQ(Show({.kind = "dots", .count = 5, .task = "count?"}).truth, "five");
  EXPECT_EQ(Show({.kind = "dots", .task = "shape?"}).truth, "") << "nobody asks dots for a shape";
  EXPECT_EQ(Show({.kind = "drawing", .drawing = std::string(1024, '.')}).truth, "");
}

TEST(Show, PaintsADrawingAsTheLettersSay) {
  std::string drawing(1024, '.');
  drawing[0] = 'r';
  drawing[33] = 'b';
  const base::Image image = Show({.kind = "drawing", .drawing = drawing}).image;
  const auto pixel = [&](int y, int x, int c) { return image.pixels[(y * 32 + x) * 3 + c]; };
  // Colours are at least 150 of 255 apart in one channel, and noise is beyond 5 standard deviations of 8 in one of
  // a million values.
  EXPECT_GT(pixel(0, 0, 0), 0.6f) << "red";
  EXPECT_LT(pixel(0, 0, 2), 0.4f);
  EXPECT_GT(pixel(1, 1, 2), 0.6f) << "blue";
  EXPECT_LT(pixel(2, 2, 0), 0.3f) << "background";
}

TEST(Parts, AreReadAsTheyWereWritten) {
  const std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/parts");
  fs::create_directories(folder);
  EXPECT_TRUE(base::testing::HasCode(sidecar::ReadParts(folder, kParts).status(), absl::StatusCode::kNotFound));
  std::vector<Part> parts = Parts({"blocks"});
  parts[0].why = "3 of 15 points";
  parts[1].starter = "abc";
  ASSERT_TRUE(base::testing::IsOk(sidecar::WriteParts(folder, parts)));
  const auto back = sidecar::ReadParts(folder, kParts);
  ASSERT_TRUE(base::testing::IsOk(back));
  EXPECT_EQ(*back, parts);
}

}  // namespace
}  // namespace course::vlm
