// Small Whispers with made-up weights.

#ifndef MODELS_WHISPER_TESTING_MADE_UP_H_
#define MODELS_WHISPER_TESTING_MADE_UP_H_

#include "base/rng.h"
#include "models/whisper/config.h"
#include "models/whisper/weights.h"

namespace whisper::testing {

// Uniform numbers, a matrix's as large as keeps the size of what it multiplies. Each is a half (nn/io/half.h), so that
// whoever stores halves loses nothing.
EncoderWeights MadeUpEncoder(const EncoderConfig& config, base::Rng& rng);
DecoderWeights MadeUpDecoder(const DecoderConfig& config, base::Rng& rng);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_MADE_UP_H_
