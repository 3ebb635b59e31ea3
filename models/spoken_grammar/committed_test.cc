// That the committed model transcribes the committed recordings of voices and speeds that it never heard. No
// synthesiser is needed for it.

#include "models/spoken_grammar/committed.h"

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/spoken_grammar/corpus.h"
#include "models/spoken_grammar/quality.h"
#include "models/spoken_grammar/tokens.h"
#include "models/spoken_grammar/train.h"
#include "models/whisper/speech.h"
#include "models/whisper/timestamp_rules.h"
#include "models/whisper/transcribe.h"
#include "nlohmann/json.hpp"

namespace spoken_grammar {
namespace {

using base::testing::IsOk;

const std::string kFolder = "models/spoken_grammar/checkpoint/";

nlohmann::json JsonFile(const std::string& name) { return nlohmann::json::parse(*base::ReadFile(kFolder + name)); }

struct Recording {
  nlohmann::json truth;
  std::vector<float> samples;
};

// The 24 clips.
std::vector<Recording> Recordings() {
  std::vector<Recording> recordings;
  for (const nlohmann::json& truth : JsonFile("clips.json")) {
    recordings.push_back({truth, *whisper::ReadSpeech(kFolder + truth["file"].get<std::string>())});
  }
  return recordings;
}

TEST(Checkpoint, IsTheOneThatTheManifestNames) {
  const auto manifest = JsonFile("manifest.json");
  EXPECT_EQ(manifest["checkpoint_sha256"], base::Sha256Hex(CommittedWeights()));
  EXPECT_EQ(CommittedWeights(), *base::ReadFile(kFolder + "model.safetensors")) << "what is linked is committed";
  EXPECT_EQ(CommittedTokenizer(), TokenizerJson());
  EXPECT_LT(CommittedWeights().size(), 2'000'000u);
  EXPECT_EQ(manifest["steps"], Recipe().steps);
}

TEST(Checkpoint, IsAFolderThatWhisperLoads) {
  const auto model = whisper::LoadModel(kFolder);
  ASSERT_TRUE(IsOk(model));
  const speech_training::MicroWhisperConfig config = Config(model->tokenizer.VocabSize());
  EXPECT_EQ(model->encoder.config, config.sizes.encoder);
  EXPECT_EQ(model->decoder.config(), config.sizes.decoder);
}

TEST(Clips, AreFourOfEachHeldOutVoiceAndSmall) {
  std::map<std::string, std::set<int>> speeds;
  size_t bytes = 0;
  for (const nlohmann::json& clip : JsonFile("clips.json")) {
    speeds[clip["voice"]].insert(clip["speed"].get<int>());
    bytes += base::ReadFile(kFolder + clip["file"].get<std::string>())->size();
  }
  EXPECT_EQ(speeds.size(), HeldOutVoices().size());
  for (const std::string& voice : HeldOutVoices()) {
    EXPECT_EQ(speeds[voice], std::set<int>(HeldOutSpeeds().begin(), HeldOutSpeeds().end())) << voice;
  }
  EXPECT_LT(bytes, 1'000'000u);
}

// The manifest's rate is that of 1,440 clips. Of 24 clips with about 64 words, errors come several a clip: twice the
// rate and three words more are beyond two standard deviations.
TEST(SpokenGrammar, TranscribesVoicesAndSpeedsThatItNeverHeard) {
  const auto model = LoadSpokenGrammar();
  ASSERT_TRUE(IsOk(model));
  int words = 0, errors = 0, exact = 0;
  double start_error = 0, end_error = 0;
  for (const Recording& r : Recordings()) {
    const auto heard = Hear(*model, r.samples);
    ASSERT_TRUE(IsOk(heard));
    const std::string text = r.truth["text"];
    words += WordErrors(text, "");
    errors += WordErrors(text, heard->text);
    if (" " + text != heard->text) continue;
    ++exact;
    start_error += std::abs(heard->start - r.truth["start"].get<double>());
    end_error += std::abs(heard->end - r.truth["end"].get<double>());
  }
  const double rate = JsonFile("manifest.json")["held_out"]["word_error_rate"];
  EXPECT_LT(rate, 0.10) << "what was promised";
  EXPECT_LE(errors, 2 * rate * words + 3) << errors << " of " << words << " words";
  ASSERT_GT(exact, 0);
  // Timestamps are 20 ms apart, frames 10 ms, and a frame is 25 ms of sound: nobody can say where a sound begins to
  // less than half a step and half a frame, 23 ms. Three times that.
  EXPECT_LE(start_error / exact, 0.07);
  EXPECT_LE(end_error / exact, 0.07);
}

// The tokens of each clip, asked one by one: would the rules have let this one through, behind those before it?
TEST(SpokenGrammar, SaysNothingThatTheTimestampRulesForbid) {
  const auto model = LoadSpokenGrammar();
  ASSERT_TRUE(IsOk(model));
  const whisper::SpecialTokens& s = model->tokenizer.special();
  for (const Recording& r : Recordings()) {
    const auto heard = Hear(*model, r.samples);
    ASSERT_TRUE(IsOk(heard));
    const std::vector<int>& tokens = heard->tokens;
    ASSERT_GE(tokens.size(), 3u) << r.truth["text"];
    EXPECT_TRUE(s.IsTimestamp(tokens.front()));
    EXPECT_LE(s.Seconds(tokens.front()), 1.0);
    EXPECT_TRUE(s.IsTimestamp(tokens.back())) << "the segment was closed, " << r.truth["text"];
    double last = -1;
    for (size_t i = 0; i < tokens.size(); ++i) {
      // Equal logits and one very large: rule 5 has nothing to weigh.
      std::vector<float> logits(model->tokenizer.VocabSize(), 0.0f);
      logits[tokens[i]] = 100;
      whisper::ApplyTimestampRules(logits, std::span(tokens).first(i),
                                   {s.end_of_text, s.no_timestamps, s.first_timestamp});
      EXPECT_GT(logits[tokens[i]], -std::numeric_limits<float>::infinity()) << "token " << i << ", " << r.truth["text"];
      if (!s.IsTimestamp(tokens[i])) continue;
      EXPECT_GT(s.Seconds(tokens[i]), last) << "time goes on";
      last = s.Seconds(tokens[i]);
    }
    EXPECT_LE(last, 2.0);
  }
}

TEST(SpokenGrammar, FindsTheTimesOfWords) {
  const auto model = LoadSpokenGrammar();
  ASSERT_TRUE(IsOk(model));
  whisper::TranscribeOptions options;
  options.beams = 1, options.words = true;
  for (const Recording& r : Recordings()) {
    const auto heard = whisper::Transcribe(*model, r.samples, options);
    ASSERT_TRUE(IsOk(heard));
    for (const whisper::Segment& segment : heard->segments) {
      double last = 0;
      for (const whisper::Word& word : segment.words) {
        EXPECT_GE(word.start, last) << word.text << " in " << r.truth["text"];
        EXPECT_GE(word.end, word.start);
        EXPECT_LE(word.end, 2.0);
        last = word.start;
      }
    }
  }
}

// What ./course and the dashboard call, greedily and with its beams. A beam may find what is likelier.
TEST(SpokenGrammar, IsTranscribedByWhisperToTheSameTexts) {
  const auto model = LoadSpokenGrammar();
  ASSERT_TRUE(IsOk(model));
  int different = 0;
  for (const Recording& r : Recordings()) {
    whisper::TranscribeOptions greedy;
    greedy.beams = 1, greedy.fallback.temperatures = {0};
    const auto heard = whisper::Transcribe(*model, r.samples, greedy), beams = whisper::Transcribe(*model, r.samples);
    ASSERT_TRUE(IsOk(heard));
    ASSERT_TRUE(IsOk(beams));
    EXPECT_EQ(heard->text, Hear(*model, r.samples)->text) << r.truth["text"];
    different += beams->text == heard->text ? 0 : 1;
  }
  EXPECT_LE(different, 4);
}

}  // namespace
}  // namespace spoken_grammar
