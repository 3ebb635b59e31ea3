#include "models/spoken_grammar/espeak.h"

#include <dlfcn.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace spoken_grammar {
namespace {

// The part of espeak-ng's interface that is called, version 1.51. Source: its header espeak-ng/speak_lib.h.
constexpr const char* kLibrary = "libespeak-ng.so.1";
constexpr int kSynchronous = 2;  // AUDIO_OUTPUT_SYNCHRONOUS: samples go to the callback, and Synth waits for the last
constexpr int kRate = 1, kPitch = 3;
constexpr int kFromCharacter = 1;
constexpr unsigned kUtf8 = 1;
constexpr int kLastEvent = 0, kWordEvent = 1;
struct Event {
  int type;
  unsigned id;
  int text_position, length;
  int audio_position;  // [ms] from the first sample
  int sample;
  void* data;
  union {
    int number;
    const char* name;
  } what;
};
using Callback = int(short* samples, int count, Event* events);
using Initialize = int(int output, int buffer_ms, const char* path, int options);
using SetCallback = void(Callback* callback);
using SetVoice = int(const char* name);
using SetParameter = int(int parameter, int value, int relative);
using Synth = int(const void* text, size_t size, unsigned position, int position_type, unsigned end, unsigned flags,
                  unsigned* id, void* data);
using Info = const char*(const char** path);
using Terminate = int();

// The library's callback has no place for a pointer of ours.
Said* said = nullptr;

int Keep(short* samples, int count, Event* events) {
  if (said == nullptr) return 0;
  if (samples != nullptr) said->samples.insert(said->samples.end(), samples, samples + count);
  for (const Event* event = events; event->type != kLastEvent; ++event) {
    // Some texts end with an event of a word at place 0, where none is: places are counted from 1.
    if (event->type == kWordEvent && event->text_position > 0) said->word_starts.push_back(event->audio_position);
  }
  return 0;  // go on
}

template <class Function>
Function* Find(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

absl::Status Missing(const std::string& why) {
  return absl::FailedPreconditionError(
      absl::StrCat(why,
                   ". Nobody but this training needs it: sudo apt-get install espeak-ng "
                   "(tools/setup/packages-training.txt)"));
}

}  // namespace

absl::StatusOr<Espeak> Espeak::Start() {
  void* const library = dlopen(kLibrary, RTLD_NOW);
  if (library == nullptr) return Missing("espeak-ng is not installed");
  auto* const initialize = Find<Initialize>(library, "espeak_Initialize");
  auto* const set_callback = Find<SetCallback>(library, "espeak_SetSynthCallback");
  auto* const info = Find<Info>(library, "espeak_Info");
  if (initialize == nullptr || set_callback == nullptr || info == nullptr) return Missing("this is no espeak-ng");
  const int sample_rate = initialize(kSynchronous, 0, nullptr, 0);
  if (sample_rate <= 0) return Missing("espeak-ng has no voices");
  set_callback(Keep);
  return Espeak(library, info(nullptr), sample_rate);
}

Espeak::Espeak(void* library, std::string version, int sample_rate)
    : library_(library), version_(std::move(version)), sample_rate_(sample_rate) {}

Espeak::Espeak(Espeak&& other) noexcept
    : library_(std::exchange(other.library_, nullptr)),
      version_(std::move(other.version_)),
      sample_rate_(other.sample_rate_) {}

Espeak::~Espeak() {
  if (library_ == nullptr) return;
  if (auto* const terminate = Find<Terminate>(library_, "espeak_Terminate"); terminate != nullptr) terminate();
  dlclose(library_);
}

absl::StatusOr<Said> Espeak::Say(const std::string& text, const Manner& manner) {
  auto* const set_voice = Find<SetVoice>(library_, "espeak_SetVoiceByName");
  auto* const set_parameter = Find<SetParameter>(library_, "espeak_SetParameter");
  auto* const synth = Find<Synth>(library_, "espeak_Synth");
  Said result;
  said = &result;
  bool ok = voice_ == manner.voice || set_voice(manner.voice.c_str()) == 0;
  voice_ = manner.voice;
  ok = ok && set_parameter(kRate, manner.speed, 0) == 0 && set_parameter(kPitch, manner.pitch, 0) == 0 &&
       synth(text.c_str(), text.size() + 1, 0, kFromCharacter, 0, kUtf8, nullptr, nullptr) == 0;
  said = nullptr;
  if (ok) return result;
  return absl::InternalError(absl::StrCat("espeak-ng does not say \"", text, "\" as ", manner.voice));
}

}  // namespace spoken_grammar
