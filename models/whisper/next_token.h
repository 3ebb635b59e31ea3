// Where logits come from while a text is decoded: a decoder that listens to a window, or a table in a test.

#ifndef MODELS_WHISPER_NEXT_TOKEN_H_
#define MODELS_WHISPER_NEXT_TOKEN_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/decoder.h"

namespace whisper {

// Several texts (hypotheses) grow side by side.
class NextToken {
 public:
  virtual ~NextToken() = default;

  // Forgets everything, and begins one text. Logits (1, V) of what comes behind it.
  virtual absl::StatusOr<base::Mat> Begin(std::span<const int> prompt) = 0;

  // Text i is from now on text parents[i] of before, and tokens[i]. Logits (texts, V).
  //
  // REQUIRES: as many tokens as parents, each parent one of the texts that there are.
  virtual absl::StatusOr<base::Mat> Extend(std::span<const int> parents, std::span<const int> tokens) = 0;
};

// REQUIRES: decoder and sound outlive it.
class DecoderNextToken final : public NextToken {
 public:
  DecoderNextToken(const Decoder& decoder, const SoundCache& sound) : decoder_(decoder), sound_(sound) {}

  absl::StatusOr<base::Mat> Begin(std::span<const int> prompt) override;
  absl::StatusOr<base::Mat> Extend(std::span<const int> parents, std::span<const int> tokens) override;

 private:
  const Decoder& decoder_;
  const SoundCache& sound_;
  std::vector<TextCache> texts_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_NEXT_TOKEN_H_
