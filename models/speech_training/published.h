// A trained MicroWhisper as models/whisper reads it: OpenAI's names and shapes, as weights or as a file.
//
//   const whisper::EncoderWeights encoder = EncoderOf(model);
//   ASSIGN_OR_RETURN(const std::string bytes, PublishedBytes(model));   // model.safetensors

#ifndef MODELS_SPEECH_TRAINING_PUBLISHED_H_
#define MODELS_SPEECH_TRAINING_PUBLISHED_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/speech_training/micro_whisper.h"
#include "models/whisper/weights.h"
#include "nn/io/safetensors.h"

namespace speech_training {

// Biases that the model lacks are there, and 0: the published layout knows no attention without them.
whisper::EncoderWeights EncoderOf(const MicroWhisper& model);
whisper::DecoderWeights DecoderOf(const MicroWhisper& model);

// Overwrites each parameter by the half (16-bit float) that is nearest to it: what a file of halves gives back.
void RoundToHalves(nn::ParamStore& params);

// The bytes of a safetensors file of both, 16-bit floats (F16), the number of heads in its metadata.
//
// Errors:   InvalidArgument if encoder and decoder have different numbers of heads, of which the file has one, and for
//           a value that no half holds (65,520 or more), with its tensor.
// Numerics: each value is rounded to the nearest half.
absl::StatusOr<std::string> PublishedBytes(const MicroWhisper& model);

// The bytes of a safetensors file whose tensors are all F16; sorted by name, the header filled up to a multiple of 8.
//
// Errors: as above, and if a shape's product is not the number of values.
absl::StatusOr<std::string> HalfSafetensorsBytes(const std::vector<nn::io::NamedTensor>& tensors,
                                                 const std::map<std::string, std::string>& metadata);

}  // namespace speech_training

#endif  // MODELS_SPEECH_TRAINING_PUBLISHED_H_
