// The sizes of Whisper, and of its published checkpoints.

#ifndef MODELS_WHISPER_CONFIG_H_
#define MODELS_WHISPER_CONFIG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whisper {

struct EncoderConfig {
  int mels = 80;         // rows of the log-mel picture
  int positions = 1500;  // Ta: 20 ms each; the picture has twice as many frames
  int width = 384;       // D
  int heads = 6;         // H, divides D
  int layers = 4;        // L

  int frames() const { return 2 * positions; }
  int hidden() const { return 4 * width; }  // F, inside the two-layer network
  bool operator==(const EncoderConfig&) const = default;
};

struct DecoderConfig {
  int vocabulary = 51864;  // V [tokens]
  int positions = 448;     // Tt: the longest text [tokens], what was said before and special tokens included
  int width = 384;         // D, also that of the encoder
  int heads = 6;           // H, divides D
  int layers = 4;          // L

  int hidden() const { return 4 * width; }
  bool operator==(const DecoderConfig&) const = default;
};

struct Config {
  EncoderConfig encoder;
  DecoderConfig decoder;
  bool operator==(const Config&) const = default;
};

// Errors: InvalidArgument names a number below 1, heads that do not divide the width, a width that has no table of
//         positions (odd or below 4), and widths of encoder and decoder that differ.
absl::Status CheckConfig(const EncoderConfig& config);
absl::Status CheckConfig(const DecoderConfig& config);
absl::Status CheckConfig(const Config& config);

// "tiny", "base", "small" and "medium", each also with ".en" (English alone, one token fewer); "large", "large-v2",
// "large-v3", "large-v3-turbo".
std::vector<std::string_view> ConfigNames();

// Errors: NotFound for another name, with those that there are.
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", table 1; large-v3 (128
//         mels, a token more) and its turbo form (4 decoder layers) by their published configurations.
absl::StatusOr<Config> ConfigOf(std::string_view name);

// Parameters that were trained. The encoder's table of positions is computed, and none of them.
int64_t NumParameters(const EncoderConfig& config);
int64_t NumParameters(const DecoderConfig& config);

}  // namespace whisper

#endif  // MODELS_WHISPER_CONFIG_H_
