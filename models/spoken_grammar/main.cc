// Trains the model of spoken grammar, and says whether the committed checkpoint is what comes out.
//
//   bazel run //models/spoken_grammar:train -- check         speaks, retrains (some five minutes) and compares
//   bazel run //models/spoken_grammar:train -- write DIR     writes checkpoint, tokenizer, 24 clips and manifest.json
//   bazel run //models/spoken_grammar:train -- measure       the committed checkpoint on held-out voices and speeds
//
// All three speak with espeak-ng, which nothing else here needs: sudo apt-get install espeak-ng. Another version of it
// speaks otherwise, and then `check` says that the data differs.
// CPU seconds are printed on the error output.

#include <cmath>
#include <ctime>
#include <iostream>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/committed/train_program.h"
#include "models/speech_training/published.h"
#include "models/spoken_grammar/committed.h"
#include "models/spoken_grammar/quality.h"
#include "models/spoken_grammar/tokens.h"
#include "models/spoken_grammar/train.h"
#include "nn/io/wav.h"

namespace spoken_grammar {
namespace {

using committed::Json;

constexpr const char* kWeights = "model.safetensors";
constexpr const char* kTokenizer = "tokenizer.json";

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Spoken once a run. The manifest says how it sounded here; whoever has another espeak-ng is told.
absl::StatusOr<const Corpus*> Speech() {
  static std::optional<Corpus> corpus;
  if (!corpus) {
    ASSIGN_OR_RETURN(corpus, SpeakCorpus([](int done, int of) {
                       std::cerr << absl::StrFormat("\rspoken %d of %d   ", done, of) << std::flush;
                     }));
    std::cerr << absl::StrFormat("\n%.0f CPU seconds\n", CpuSeconds());
  }
  return &*corpus;
}

double Rounded(double x) { return std::round(x * 1000) / 1000; }

absl::StatusOr<Json> Quality(const whisper::Model& model, const Corpus& corpus) {
  std::map<std::string, Score> voices;
  std::map<int, Score> speeds;
  Score all;
  for (size_t i = 0; i < corpus.held_out.size(); ++i) {
    const Clip clip = ClipOf(corpus.held_out[i], static_cast<int>(i));
    ASSIGN_OR_RETURN(const Score score, ScoreOf(model, clip));
    voices[clip.manner.voice].Add(score);
    speeds[clip.manner.speed].Add(score);
    all.Add(score);
  }
  Json json = {{"clips", all.clips},
               {"words", all.words},
               {"word_error_rate", Rounded(all.word_error_rate())},
               {"exact", Rounded(static_cast<double>(all.exact) / all.clips)},
               {"mean_start_error_s", Rounded(all.start_error / std::max(1, all.exact))},
               {"mean_end_error_s", Rounded(all.end_error / std::max(1, all.exact))}};
  for (const std::string& voice : HeldOutVoices()) {
    json["word_error_rate_by_voice"][voice] = Rounded(voices[voice].word_error_rate());
  }
  for (const auto& [speed, score] : speeds) {
    json["word_error_rate_by_speed"][absl::StrCat(speed)] = Rounded(score.word_error_rate());
  }
  return json;
}

// Four of each held-out voice, one a speed, spread over the forms.
absl::Status AddClips(const Corpus& corpus, std::map<std::string, std::string>& files) {
  const size_t groups = HeldOutVoices().size() * HeldOutSpeeds().size(), size = corpus.held_out.size() / groups;
  Json list = Json::array();
  for (size_t g = 0; g < groups; ++g) {
    const Clip clip = ClipOf(corpus.held_out[g * size + (g * 11 + 5) % size], static_cast<int>(g));
    const std::string name = absl::StrFormat("clip_%02d.wav", g);
    ASSIGN_OR_RETURN(files[name], nn::io::WavBytes({.sample_rate = 16000, .channels = 1, .samples = clip.samples}));
    list.push_back({{"file", name},
                    {"text", clip.text},
                    {"voice", clip.manner.voice},
                    {"speed", clip.manner.speed},
                    {"start", Rounded(clip.start)},
                    {"end", Rounded(clip.end)}});
  }
  files["clips.json"] = list.dump(1) + "\n";
  return absl::OkStatus();
}

absl::StatusOr<committed::Trained> TrainAnew() {
  ASSIGN_OR_RETURN(const Corpus* const corpus, Speech());
  committed::Trained trained;
  trained.files[kTokenizer] = TokenizerJson();
  ASSIGN_OR_RETURN(const whisper::Tokenizer tokenizer, whisper::Tokenizer::Parse(trained.files[kTokenizer]));
  speech_training::MicroWhisper micro(Config(tokenizer.VocabSize()));
  speech_training::TrainOptions options = Recipe();
  double smooth = 0;
  const double begin = CpuSeconds();
  options.progress = [&](int step, int steps, float loss) {
    smooth = step == 1 ? loss : 0.95 * smooth + 0.05 * loss;
    if (step % 20 != 0 && step != steps) return;
    std::cerr << absl::StrFormat("\rstep %d of %d, loss %.3f, %.0f CPU seconds   ", step, steps, smooth,
                                 CpuSeconds() - begin)
              << (step % 200 == 0 ? "\n" : "") << std::flush;
  };
  RETURN_IF_ERROR(TrainOn(corpus->training, tokenizer, options, micro).status());
  std::cerr << "\n";
  ASSIGN_OR_RETURN(trained.files[kWeights], speech_training::PublishedBytes(micro));
  RETURN_IF_ERROR(AddClips(*corpus, trained.files));
  ASSIGN_OR_RETURN(const whisper::Model model, ModelFrom(trained.files[kWeights], trained.files[kTokenizer]));
  ASSIGN_OR_RETURN(trained.measured, Quality(model, *corpus));
  return trained;
}

absl::StatusOr<Json> Manifest(const committed::Trained& trained) {
  ASSIGN_OR_RETURN(const Corpus* const corpus, Speech());
  ASSIGN_OR_RETURN(const whisper::Tokenizer tokenizer, whisper::Tokenizer::Parse(trained.files.at(kTokenizer)));
  const speech_training::MicroWhisperConfig config = Config(tokenizer.VocabSize());
  const speech_training::TrainOptions options = Recipe();
  return Json{{"what", absl::StrCat("a small Whisper of spoken grammar: 420 forms by ", TrainingVoices().size(),
                                    " voices of espeak-ng; ", HeldOutVoices().size(), " other voices at ",
                                    HeldOutSpeeds().size(), " other speeds are held out")},
              {"command", "bazel run //models/spoken_grammar:train -- write DIR"},
              {"espeak_ng", corpus->espeak_version},
              {"seed", options.seed},
              {"steps", options.steps},
              {"batch", options.batch},
              {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
              {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
              {"parameters", nn::CountParams(speech_training::MicroWhisperParams(config))},
              {"stored_as", "16-bit floats"},
              {"bytes", trained.files.at(kWeights).size()},
              {"vocabulary", tokenizer.VocabSize()},
              {"training_voices", TrainingVoices()},
              {"training_speeds", TrainingSpeeds()},
              {"accents_not_in_training", AccentsNotInTraining()},
              {"data_sha256", corpus->sha256},
              {"checkpoint_sha256", base::Sha256Hex(trained.files.at(kWeights))},
              {"held_out", trained.measured}};
}

absl::StatusOr<Json> Measure() {
  ASSIGN_OR_RETURN(const Corpus* const corpus, Speech());
  ASSIGN_OR_RETURN(const whisper::Model model, LoadSpokenGrammar());
  return Quality(model, *corpus);
}

absl::StatusOr<std::string> DataHash() {
  ASSIGN_OR_RETURN(const Corpus* const corpus, Speech());
  return corpus->sha256;
}

}  // namespace
}  // namespace spoken_grammar

int main(int argc, char** argv) {
  return committed::Run({.folder = "models/spoken_grammar/checkpoint",
                         .measured_at = "/held_out",
                         // Another path of training ends elsewhere, as another seed does.
                         .tolerance = 0.05,
                         .data_hash = spoken_grammar::DataHash,
                         .train = spoken_grammar::TrainAnew,
                         .manifest = spoken_grammar::Manifest,
                         .measure = spoken_grammar::Measure},
                        argc, argv);
}
