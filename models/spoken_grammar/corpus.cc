#include "models/spoken_grammar/corpus.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/spoken_grammar/forms.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/speech.h"
#include "nn/io/wav.h"

namespace spoken_grammar {
namespace {

constexpr uint64_t kPlanSeed = 1;
constexpr int kPitches[] = {30, 45, 60, 75};
constexpr int kHeldOutPitch = 52;
constexpr int kHeldOutStride = 7;
constexpr size_t kAtOnce = 60;     // utterances
constexpr float kAudible = 0.01f;  // of the loudest sample

// "en-gb-x-rp" of "en-gb-x-rp+f5".
std::string AccentOf(const std::string& voice) { return voice.substr(0, voice.find('+')); }

// Fills in what was said, at Whisper's rate.
absl::Status Take(const Said& said, std::span<const float> speech, Utterance& utterance) {
  const Audible part = AudiblePart(speech);
  const size_t words = WordsOf(Forms()[utterance.form]).size();
  if (part.begin == part.end) return absl::InvalidArgumentError("nothing is to be heard");
  if (said.word_starts.size() != words) {
    return absl::InvalidArgumentError(
        absl::StrCat("espeak-ng tells of ", said.word_starts.size(), " words; there are ", words));
  }
  utterance.samples.assign(speech.begin() + part.begin, speech.begin() + part.end);
  const double seconds = static_cast<double>(part.end - part.begin) / whisper::kSampleRate;
  for (const int start : said.word_starts) {
    const double at = start / 1000.0 - static_cast<double>(part.begin) / whisper::kSampleRate;
    utterance.word_starts.push_back(std::clamp(at, 0.0, seconds));
  }
  utterance.word_starts[0] = 0;
  return absl::OkStatus();
}

// Speaks `plan`, and adds a line for each utterance that says what it is and how it sounds.
absl::Status SpeakAll(Espeak& espeak, std::span<Utterance> plan, std::string& lines) {
  // One sound behind the other, so that the filters of the other rate are made once.
  nn::io::Audio all = {.sample_rate = espeak.sample_rate(), .channels = 1, .samples = {}};
  std::vector<Said> said;
  std::vector<size_t> begins;
  const size_t gap = espeak.sample_rate() / 100;  // longer than a filter reaches
  for (const Utterance& utterance : plan) {
    const Manner& manner = utterance.manner;
    ASSIGN_OR_RETURN(Said one, espeak.Say(Forms()[utterance.form], manner));
    const std::string_view bytes(reinterpret_cast<const char*>(one.samples.data()),
                                 one.samples.size() * sizeof(int16_t));
    absl::StrAppend(&lines, Forms()[utterance.form], " ", manner.voice, " ", manner.speed, " ", manner.pitch, " ",
                    base::Sha256Hex(bytes), "\n");
    // Each begins at a whole sample of the new rate: 441 samples are 320 of them.
    all.samples.resize((all.samples.size() + gap + 440) / 441 * 441);
    begins.push_back(all.samples.size());
    for (const int16_t sample : one.samples) all.samples.push_back(sample / 32768.0f);
    said.push_back(std::move(one));
  }
  ASSIGN_OR_RETURN(const std::vector<float> speech, whisper::SpeechFrom(all));
  const auto at_new_rate = [&](size_t sample) {
    return std::min(speech.size(), sample * whisper::kSampleRate / espeak.sample_rate());
  };
  for (size_t i = 0; i < plan.size(); ++i) {
    const size_t begin = at_new_rate(begins[i]), end = at_new_rate(begins[i] + said[i].samples.size());
    const absl::Status taken = Take(said[i], std::span(speech).subspan(begin, end - begin), plan[i]);
    if (taken.ok()) continue;
    return absl::Status(
        taken.code(), absl::StrCat("\"", Forms()[plan[i].form], "\" as ", plan[i].manner.voice, ": ", taken.message()));
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<std::string>& TrainingVoices() {
  // Lancaster and the Caribbean have several voices, too: one alone would be an exception to be learnt by heart.
  static const auto* const voices = new std::vector<std::string>(
      absl::StrSplit("en-us en-us+m1 en-us+f1 en-us+f2 en-us+m4 en-us+f4 "
                     "en en+m3 en+f4 en+f1 "
                     "en-gb-x-rp+m1 en-gb-x-rp+f2 en-gb-x-rp+m6 "
                     "en-gb-x-gbclan en-gb-x-gbclan+m6 en-gb-x-gbclan+f2 en-gb-x-gbclan+f4 "
                     "en-029+f1 en-029+m3 en-029+f4",
                     ' '));
  return *voices;
}

const std::vector<std::string>& HeldOutVoices() {
  static const auto* const voices = new std::vector<std::string>{
      "en-us+f3", "en+m7", "en-gb-x-rp+f5", "en-us-nyc+m5", "en-gb-scotland+m2", "en-gb-x-gbcwmd+f3"};
  return *voices;
}

std::vector<std::string> AccentsNotInTraining() {
  std::set<std::string> known;
  for (const std::string& voice : TrainingVoices()) known.insert(AccentOf(voice));
  std::vector<std::string> accents;
  for (const std::string& voice : HeldOutVoices()) {
    if (!known.contains(AccentOf(voice))) accents.push_back(AccentOf(voice));
  }
  return accents;
}

const std::vector<int>& TrainingSpeeds() {
  static const auto* const speeds = new std::vector<int>{130, 145, 160, 175, 190};
  return *speeds;
}

const std::vector<int>& HeldOutSpeeds() {
  static const auto* const speeds = new std::vector<int>{120, 150, 170, 205};
  return *speeds;
}

std::vector<Utterance> TrainingPlan() {
  base::Rng rng{kPlanSeed};
  std::vector<Utterance> plan;
  for (const std::string& voice : TrainingVoices()) {
    for (int form = 0; form < kForms; ++form) {
      const int speed = TrainingSpeeds()[rng.Below(static_cast<int>(TrainingSpeeds().size()))];
      const int pitch = kPitches[rng.Below(static_cast<int>(std::size(kPitches)))];
      plan.push_back({.form = form, .manner = {voice, speed, pitch}, .samples = {}});
    }
  }
  return plan;
}

std::vector<Utterance> HeldOutPlan() {
  std::vector<Utterance> plan;
  int turn = 0;
  for (const std::string& voice : HeldOutVoices()) {
    for (const int speed : HeldOutSpeeds()) {
      for (int form = turn++ % kHeldOutStride; form < kForms; form += kHeldOutStride) {
        plan.push_back({.form = form, .manner = {voice, speed, kHeldOutPitch}, .samples = {}});
      }
    }
  }
  return plan;
}

absl::StatusOr<Corpus> SpeakCorpus(const std::function<void(int done, int of)>& progress) {
  ASSIGN_OR_RETURN(Espeak espeak, Espeak::Start());
  Corpus corpus = {
      .training = TrainingPlan(), .held_out = HeldOutPlan(), .sha256 = "", .espeak_version = espeak.version()};
  const int all = static_cast<int>(corpus.training.size() + corpus.held_out.size());
  int done = 0;
  std::string lines;
  // The test comes first: what it sounds like does not depend on who else is learnt from.
  for (std::vector<Utterance>* const plan : {&corpus.held_out, &corpus.training}) {
    for (size_t begin = 0; begin < plan->size(); begin += kAtOnce) {
      const size_t count = std::min(kAtOnce, plan->size() - begin);
      RETURN_IF_ERROR(SpeakAll(espeak, std::span(*plan).subspan(begin, count), lines));
      done += static_cast<int>(count);
      if (progress) progress(done, all);
    }
  }
  corpus.sha256 = base::Sha256Hex(lines);
  return corpus;
}

Audible AudiblePart(std::span<const float> samples) {
  float loudest = 0;
  for (const float x : samples) loudest = std::max(loudest, std::abs(x));
  const auto audible = [&](float x) { return std::abs(x) > kAudible * loudest; };
  const auto first = std::find_if(samples.begin(), samples.end(), audible);
  if (first == samples.end()) return {};
  const auto last = std::find_if(samples.rbegin(), samples.rend(), audible).base();
  return {static_cast<size_t>(first - samples.begin()), static_cast<size_t>(last - samples.begin())};
}

}  // namespace spoken_grammar
