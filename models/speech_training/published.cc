#include "models/speech_training/published.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "models/whisper/half_matrix.h"
#include "nlohmann/json.hpp"
#include "nn/io/half.h"

namespace speech_training {
namespace {

constexpr float kTooLarge = 65520;  // from here on the nearest half is infinity

template <class Weights>
Weights Filled(Weights weights, const MicroWhisper& model) {
  std::map<std::string, const nn::ParamSpec*> specs;
  for (const nn::ParamSpec& spec : model.params().specs()) specs[spec.name] = &spec;
  const auto take = [](std::span<const float> from, std::vector<float>& to) { to.assign(from.begin(), from.end()); };
  whisper::VisitTensors(weights,
                        [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
                          if (name == "encoder.positional_embedding") {
                            take(model.audio_positions().data(), values);
                          } else if (specs.contains(name)) {
                            take(model.params().Get(name).data(), values);
                          } else {
                            CHECK(shape.size() == 1) << name << " is no parameter, and no bias either";
                            values.assign(shape[0], 0.0f);
                          }
                        });
  return weights;
}

template <class Weights>
void AddTensors(Weights weights, std::vector<nn::io::NamedTensor>& tensors) {
  whisper::VisitTensors(weights,
                        [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
                          tensors.push_back({name, shape, std::move(values)});
                        });
}

void AppendLittleEndian(uint64_t number, int bytes, std::string& out) {
  for (int b = 0; b < bytes; ++b) out += static_cast<char>(number >> (8 * b));
}

}  // namespace

whisper::EncoderWeights EncoderOf(const MicroWhisper& model) {
  return Filled(whisper::EncoderWeights{.config = model.config().sizes.encoder}, model);
}

whisper::DecoderWeights DecoderOf(const MicroWhisper& model) {
  return Filled(whisper::DecoderWeights{.config = model.config().sizes.decoder}, model);
}

void RoundToHalves(nn::ParamStore& params) {
  for (float& value : params.values()) value = nn::io::HalfToFloat(whisper::FloatToHalf(value));
}

absl::StatusOr<std::string> PublishedBytes(const MicroWhisper& model) {
  const whisper::Config& sizes = model.config().sizes;
  if (sizes.encoder.heads != sizes.decoder.heads) {
    return absl::InvalidArgumentError(absl::StrCat("the encoder has ", sizes.encoder.heads, " heads and the decoder ",
                                                   sizes.decoder.heads, "; a file has one number for both"));
  }
  std::vector<nn::io::NamedTensor> tensors;
  AddTensors(EncoderOf(model), tensors);
  AddTensors(DecoderOf(model), tensors);
  return HalfSafetensorsBytes(tensors, {{"heads", absl::StrCat(sizes.encoder.heads)}});
}

absl::StatusOr<std::string> HalfSafetensorsBytes(const std::vector<nn::io::NamedTensor>& tensors,
                                                 const std::map<std::string, std::string>& metadata) {
  std::vector<const nn::io::NamedTensor*> sorted;
  for (const nn::io::NamedTensor& tensor : tensors) sorted.push_back(&tensor);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->name < b->name; });

  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  std::string values;
  for (const nn::io::NamedTensor* const tensor : sorted) {
    const size_t begin = values.size();
    int64_t size = 1;
    for (const int64_t dim : tensor->shape) size *= dim;
    if (size != static_cast<int64_t>(tensor->data.size())) {
      return absl::InvalidArgumentError(
          absl::StrCat(tensor->name, " has ", tensor->data.size(), " values; its shape says ", size));
    }
    for (const float value : tensor->data) {
      if (!(std::abs(value) < kTooLarge)) {
        return absl::InvalidArgumentError(absl::StrCat(tensor->name, " has the value ", value, ", which is no half"));
      }
      AppendLittleEndian(whisper::FloatToHalf(value), 2, values);
    }
    header[tensor->name] = {{"dtype", "F16"}, {"shape", tensor->shape}, {"data_offsets", {begin, values.size()}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string bytes;
  AppendLittleEndian(text.size(), 8, bytes);
  return bytes + text + values;
}

}  // namespace speech_training
