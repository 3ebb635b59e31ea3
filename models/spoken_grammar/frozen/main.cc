// Teaches the published Whisper tiny.en 76 tokens of spoken grammar, and says how well it hears held-out voices.
//
//   bazel run //models/spoken_grammar/frozen:train -- FOLDER [STEPS] [LESSONS] [HELD_OUT]
//
// Features are computed once and kept in FOLDER (77 kB a sound), so a second run begins with them; to have other
// LESSONS, begin with an empty folder. Needs espeak-ng and tiny.en's encoder and decoder blocks, which `./course
// models` lists; nothing of them goes anywhere but into FOLDER.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/model_files.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/speech_training/published.h"
#include "models/spoken_grammar/corpus.h"
#include "models/spoken_grammar/forms.h"
#include "models/spoken_grammar/frozen/frozen.h"
#include "models/spoken_grammar/frozen/words.h"
#include "models/spoken_grammar/quality.h"
#include "models/spoken_grammar/rendering.h"
#include "models/whisper/encoder.h"
#include "models/whisper/log_mel.h"
#include "nn/io/safetensors.h"

namespace spoken_grammar {
namespace {

using speech_training::Lesson;

constexpr int kPositions = kWindowFrames / 2;
constexpr uint64_t kSeed = 1;

struct Options {
  std::string folder;
  int steps = 600, lessons = 2000, held_out = 1440;
};

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void Say(const std::string& line) { std::cerr << absl::StrFormat("%6.0f CPU s  ", CpuSeconds()) << line << std::endl; }

// A sound that was heard: what was said, by whom, and the features.
struct HeardSound {
  std::string text, voice;
  int speed = 0;
  base::Mat features;
};

absl::StatusOr<HeardSound> Listen(const whisper::EncoderWeights& encoder, const Utterance& utterance,
                                  const base::Mat& picture) {
  ASSIGN_OR_RETURN(base::Mat features, whisper::Encode(encoder, picture));
  return HeardSound{Forms()[utterance.form], utterance.manner.voice, utterance.manner.speed, std::move(features)};
}

absl::Status Keep(const std::string& path, std::span<const HeardSound> sounds) {
  std::vector<nn::io::NamedTensor> tensors;
  for (size_t i = 0; i < sounds.size(); ++i) {
    const HeardSound& s = sounds[i];
    tensors.push_back({absl::StrFormat("%05d|%s|%s|%d", i, s.text, s.voice, s.speed),
                       {s.features.rows, s.features.cols},
                       s.features.data});
  }
  ASSIGN_OR_RETURN(const std::string bytes, speech_training::HalfSafetensorsBytes(tensors, {}));
  return base::WriteFile(path, bytes);
}

absl::StatusOr<std::vector<HeardSound>> Kept(const std::string& path) {
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ReadSafetensors(path));
  std::vector<HeardSound> sounds;
  for (const nn::io::NamedTensor& tensor : file.tensors) {
    const std::vector<std::string> parts = absl::StrSplit(tensor.name, '|');
    HeardSound sound;
    if (parts.size() != 4 || !absl::SimpleAtoi(parts[3], &sound.speed) || tensor.shape.size() != 2) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": \"", tensor.name, "\" are no features of this program"));
    }
    sound.text = parts[1], sound.voice = parts[2];
    sound.features = {static_cast<int>(tensor.shape[0]), static_cast<int>(tensor.shape[1]), tensor.data};
    sounds.push_back(std::move(sound));
  }
  return sounds;
}

// The features of some training sounds, each drawn anew once as for the small model, and of the held-out clips, as the
// small model is asked for them.
absl::Status MakeFeatures(const FrozenWhisper& whisper, const Options& options) {
  Say("espeak-ng speaks");
  ASSIGN_OR_RETURN(const Corpus corpus, SpeakCorpus());
  Say("pictures and features");
  base::Rng rng{kSeed};
  const std::vector<base::Mat> noises = NoisePictures(/*count=*/8, /*seed=*/11);
  std::vector<HeardSound> training, held_out;
  for (int i = 0; i < options.lessons; ++i) {
    const Utterance& utterance = corpus.training[rng.Below(static_cast<int>(corpus.training.size()))];
    ASSIGN_OR_RETURN(const base::Mat clean, CleanPicture(utterance.samples));
    ASSIGN_OR_RETURN(HeardSound heard, Listen(whisper.encoder, utterance, Render(clean, noises, rng).picture));
    training.push_back(std::move(heard));
    if (i % 200 == 199) Say(absl::StrCat(i + 1, " lessons"));
  }
  RETURN_IF_ERROR(Keep(options.folder + "/training.safetensors", training));
  for (size_t i = 0; i < corpus.held_out.size(); ++i) {
    const Clip clip = ClipOf(corpus.held_out[i], static_cast<int>(i));
    const auto window = whisper::PadOrCut(clip.samples, kWindowFrames * whisper::kHop);
    ASSIGN_OR_RETURN(const base::Mat picture, whisper::LogMel(window, kMels));
    ASSIGN_OR_RETURN(HeardSound heard, Listen(whisper.encoder, corpus.held_out[i], picture));
    held_out.push_back(std::move(heard));
    if (i % 200 == 199) Say(absl::StrCat(i + 1, " held-out clips"));
  }
  return Keep(options.folder + "/held_out.safetensors", held_out);
}

absl::Status Measure(const whisper::Decoder& decoder, const std::vector<HeardSound>& sounds) {
  std::map<std::string, Score> scores;
  for (const HeardSound& sound : sounds) {
    ASSIGN_OR_RETURN(const std::string heard, HearWords(decoder, sound.features));
    Score score = {.clips = 1, .words = static_cast<int>(WordsOf(sound.text).size())};
    score.errors = WordErrors(sound.text, heard);
    score.exact = score.errors == 0 ? 1 : 0;
    for (const std::string& row : {std::string("all"), sound.voice, absl::StrCat(sound.speed, " words a minute")}) {
      scores[row].Add(score);
    }
  }
  for (const auto& [row, score] : scores) {
    std::cout << absl::StrFormat("%-22s %5d clips %5d words   %5.1f %% words wrong   %5.1f %% texts right\n", row,
                                 score.clips, score.words, 100 * score.word_error_rate(),
                                 100.0 * score.exact / score.clips);
  }
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  ASSIGN_OR_RETURN(const std::string encoder, base::FindModelFile("whisper-tiny.en/encoder-f16.safetensors"));
  ASSIGN_OR_RETURN(const std::string decoder,
                   base::FindModelFile("whisper-tiny.en/decoder-no-token-embedding-f16.safetensors"));
  ASSIGN_OR_RETURN(const nn::io::Safetensors encoder_file, nn::io::ReadSafetensors(encoder));
  ASSIGN_OR_RETURN(nn::io::Safetensors decoder_file, nn::io::ReadSafetensors(decoder));
  ASSIGN_OR_RETURN(const FrozenWhisper whisper, FrozenFrom(encoder_file, std::move(decoder_file), kPositions));
  // Written last: where it is, the other file is whole, too.
  if (!std::filesystem::exists(options.folder + "/held_out.safetensors")) {
    RETURN_IF_ERROR(MakeFeatures(whisper, options));
  }
  ASSIGN_OR_RETURN(const std::vector<HeardSound> training, Kept(options.folder + "/training.safetensors"));
  ASSIGN_OR_RETURN(std::vector<HeardSound> held_out, Kept(options.folder + "/held_out.safetensors"));
  std::vector<Lesson> lessons;
  for (const HeardSound& sound : training) lessons.push_back({sound.features, TokensOf(sound.text)});
  Say(absl::StrCat("features of ", lessons.size(), " lessons and ", held_out.size(), " held-out clips are there"));

  speech_training::MicroWhisper model(ConfigOf(whisper));
  TakeFrozen(whisper, model);
  Say(absl::StrCat(model.params().trainable_params(), " numbers are learnt"));
  speech_training::TrainOptions recipe = {
      .seed = kSeed, .steps = options.steps, .batch = 16, .learning_rate = 2e-3f, .warmup = 30, .weight_decay = 0};
  recipe.progress = [&](int step, int steps, float loss) {
    if (step % 20 == 0 || step == steps) Say(absl::StrFormat("step %d of %d, loss %.3f", step, steps, loss));
  };
  TrainTable(lessons, recipe, model);
  // Voice after voice they lie; of some, every voice has its part.
  std::vector<HeardSound> asked;
  const int wanted = std::min<int>(options.held_out, static_cast<int>(held_out.size()));
  for (int i = 0; i < wanted; ++i) asked.push_back(held_out[size_t(i) * held_out.size() / wanted]);
  RETURN_IF_ERROR(Measure(whisper::Decoder(speech_training::DecoderOf(model)), asked));
  Say("measured");
  return absl::OkStatus();
}

}  // namespace
}  // namespace spoken_grammar

int main(int argc, char** argv) {
  spoken_grammar::Options options;
  int* const numbers[] = {&options.steps, &options.lessons, &options.held_out};
  bool right = argc >= 2 && argc <= 5;
  for (int i = 2; right && i < argc; ++i) right = absl::SimpleAtoi(argv[i], numbers[i - 2]) && *numbers[i - 2] >= 1;
  if (!right) {
    std::cerr << "usage: train FOLDER [STEPS] [LESSONS] [HELD_OUT]   numbers of at least 1\n";
    return 2;
  }
  options.folder = argv[1];
  base::SetNumThreads(1);
  const absl::Status status = spoken_grammar::Run(options);
  if (!status.ok()) std::cerr << "train: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
