// Speech from a text, by the synthesiser espeak-ng, whose library is looked for when somebody speaks: only the training
// of this model does, and nobody else must have it.

#ifndef MODELS_SPOKEN_GRAMMAR_ESPEAK_H_
#define MODELS_SPOKEN_GRAMMAR_ESPEAK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace spoken_grammar {

// How a text is said.
struct Manner {
  std::string voice;  // an accent and a variant of espeak-ng: "en-us", "en-gb-scotland+m2"
  int speed = 160;    // [words per minute]
  int pitch = 50;     // 0 to 99

  bool operator==(const Manner&) const = default;
};

// What was said.
struct Said {
  std::vector<int16_t> samples;
  std::vector<int> word_starts;  // [ms] of each word
};

// One at a time, and by one thread: the library has global variables.
class Espeak {
 public:
  // Errors: FailedPrecondition without the library, with what to install, and if it has no voices.
  static absl::StatusOr<Espeak> Start();
  Espeak(Espeak&& other) noexcept;
  Espeak& operator=(Espeak&&) = delete;
  ~Espeak();

  const std::string& version() const { return version_; }  // "1.51"
  int sample_rate() const { return sample_rate_; }         // [samples per second]

  // The samples may depend on what was said before (the noise of a breath goes on), so the same sounds
  // come from the same texts in the same order.
  //
  // Errors: Internal if espeak-ng refuses the voice or the text, with both.
  absl::StatusOr<Said> Say(const std::string& text, const Manner& manner);

 private:
  Espeak(void* library, std::string version, int sample_rate);

  void* library_ = nullptr;
  std::string version_;
  int sample_rate_ = 0;
  std::string voice_;  // the last one, which is not loaded again
};

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_ESPEAK_H_
