#include "models/whisper/weights.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace whisper {
namespace {

enum class Bias { kYes, kNo };

void Visit(const std::string& name, const std::vector<int64_t>& shape, LinearWeights& linear, Bias bias,
           TensorVisitor visit) {
  visit(name + ".weight", shape, linear.weight);
  if (bias == Bias::kYes) visit(name + ".bias", {shape[0]}, linear.bias);
}

void Visit(const std::string& name, int64_t D, NormWeights& norm, TensorVisitor visit) {
  visit(name + ".weight", {D}, norm.gain);
  visit(name + ".bias", {D}, norm.bias);
}

void Visit(const std::string& name, int64_t D, AttentionWeights& attention, TensorVisitor visit) {
  Visit(name + "_ln", D, attention.norm, visit);
  Visit(name + ".query", {D, D}, attention.query, Bias::kYes, visit);
  Visit(name + ".key", {D, D}, attention.key, Bias::kNo, visit);
  Visit(name + ".value", {D, D}, attention.value, Bias::kYes, visit);
  Visit(name + ".out", {D, D}, attention.out, Bias::kYes, visit);
}

void Visit(const std::string& name, int64_t D, int64_t F, MlpWeights& mlp, TensorVisitor visit) {
  Visit(name + "_ln", D, mlp.norm, visit);
  Visit(name + ".0", {F, D}, mlp.up, Bias::kYes, visit);
  Visit(name + ".2", {D, F}, mlp.down, Bias::kYes, visit);
}

std::string ShapeText(const std::vector<int64_t>& shape) { return absl::StrCat("(", absl::StrJoin(shape, ", "), ")"); }

// The tensors of a file by OpenAI's names.
class File {
 public:
  explicit File(const nn::io::Safetensors& file) : metadata_(file.metadata) {
    for (const nn::io::NamedTensor& tensor : file.tensors) tensors_[OpenAiName(tensor.name)] = &tensor;
  }

  // The tensor, with as many dimensions as a size is read off.
  absl::StatusOr<const nn::io::NamedTensor*> Find(const std::string& name, size_t dimensions) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) return absl::NotFoundError(absl::StrCat("no tensor ", name));
    if (found->second->shape.size() == dimensions) return found->second;
    return absl::InvalidArgumentError(absl::StrCat(found->second->name, " has the shape ",
                                                   ShapeText(found->second->shape), "; it has ", dimensions,
                                                   " dimensions"));
  }

  // How many blocks are numbered 0, 1, ... without a hole.
  int Blocks(const std::string& prefix) const {
    int blocks = 0;
    while (tensors_.contains(absl::StrCat(prefix, blocks, ".attn.query.weight"))) ++blocks;
    return blocks;
  }

  absl::StatusOr<int> Heads(int width) const {
    const auto found = metadata_.find("heads");
    int heads = width / 64;
    if (found != metadata_.end() && !absl::SimpleAtoi(found->second, &heads)) {
      return absl::InvalidArgumentError(absl::StrCat("metadata \"heads\" is \"", found->second, "\", no number"));
    }
    return heads;
  }

  // All values of a tensor.
  absl::StatusOr<std::vector<float>> Values(const std::string& name, const std::vector<int64_t>& shape) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) return absl::NotFoundError(absl::StrCat("no tensor ", name));
    const nn::io::NamedTensor& tensor = *found->second;
    if (tensor.shape != shape) {
      return absl::InvalidArgumentError(
          absl::StrCat(tensor.name, " has the shape ", ShapeText(tensor.shape), "; expected ", ShapeText(shape)));
    }
    for (size_t i = 0; i < tensor.data.size(); ++i) {
      if (!std::isfinite(tensor.data[i])) {
        return absl::InvalidArgumentError(absl::StrCat(tensor.name, ": value ", i, " is not finite"));
      }
    }
    return tensor.data;
  }

  // Fills every tensor of `weights`; the first error, if there is one.
  template <class Weights>
  absl::StatusOr<Weights> Load(Weights weights) const {
    absl::Status first;
    VisitTensors(weights, [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
      if (!first.ok()) return;
      absl::StatusOr<std::vector<float>> read = Values(name, shape);
      if (read.ok()) {
        values = *std::move(read);
      } else {
        first = read.status();
      }
    });
    if (!first.ok()) return first;
    return weights;
  }

 private:
  std::map<std::string, const nn::io::NamedTensor*> tensors_;
  const std::map<std::string, std::string>& metadata_;
};

absl::StatusOr<EncoderConfig> EncoderConfigOf(const File& file) {
  ASSIGN_OR_RETURN(const nn::io::NamedTensor* const conv1, file.Find("encoder.conv1.weight", 3));
  ASSIGN_OR_RETURN(const nn::io::NamedTensor* const positions, file.Find("encoder.positional_embedding", 2));
  EncoderConfig config = {.mels = static_cast<int>(conv1->shape[1]),
                          .positions = static_cast<int>(positions->shape[0]),
                          .width = static_cast<int>(conv1->shape[0]),
                          .layers = file.Blocks("encoder.blocks.")};
  ASSIGN_OR_RETURN(config.heads, file.Heads(config.width));
  RETURN_IF_ERROR(CheckConfig(config));
  return config;
}

absl::StatusOr<DecoderConfig> DecoderConfigOf(const File& file) {
  ASSIGN_OR_RETURN(const nn::io::NamedTensor* const embedding, file.Find("decoder.token_embedding.weight", 2));
  ASSIGN_OR_RETURN(const nn::io::NamedTensor* const positions, file.Find("decoder.positional_embedding", 2));
  DecoderConfig config = {.vocabulary = static_cast<int>(embedding->shape[0]),
                          .positions = static_cast<int>(positions->shape[0]),
                          .width = static_cast<int>(embedding->shape[1]),
                          .layers = file.Blocks("decoder.blocks.")};
  ASSIGN_OR_RETURN(config.heads, file.Heads(config.width));
  RETURN_IF_ERROR(CheckConfig(config));
  return config;
}

}  // namespace

void VisitTensors(EncoderWeights& weights, TensorVisitor visit) {
  const EncoderConfig& c = weights.config;
  const int64_t D = c.width;
  weights.blocks.resize(c.layers);
  Visit("encoder.conv1", {D, c.mels, 3}, weights.conv1, Bias::kYes, visit);
  Visit("encoder.conv2", {D, D, 3}, weights.conv2, Bias::kYes, visit);
  visit("encoder.positional_embedding", {c.positions, D}, weights.positions);
  for (int l = 0; l < c.layers; ++l) {
    const std::string prefix = absl::StrCat("encoder.blocks.", l, ".");
    Visit(prefix + "attn", D, weights.blocks[l].attention, visit);
    Visit(prefix + "mlp", D, c.hidden(), weights.blocks[l].mlp, visit);
  }
  Visit("encoder.ln_post", D, weights.final_norm, visit);
}

void VisitTensors(DecoderWeights& weights, TensorVisitor visit) {
  const DecoderConfig& c = weights.config;
  const int64_t D = c.width;
  weights.blocks.resize(c.layers);
  visit("decoder.token_embedding.weight", {c.vocabulary, D}, weights.embedding);
  visit("decoder.positional_embedding", {c.positions, D}, weights.positions);
  for (int l = 0; l < c.layers; ++l) {
    const std::string prefix = absl::StrCat("decoder.blocks.", l, ".");
    Visit(prefix + "attn", D, weights.blocks[l].attention, visit);
    Visit(prefix + "cross_attn", D, weights.blocks[l].cross, visit);
    Visit(prefix + "mlp", D, c.hidden(), weights.blocks[l].mlp, visit);
  }
  Visit("decoder.ln", D, weights.final_norm, visit);
}

std::string OpenAiName(std::string_view name) {
  constexpr std::string_view kPrefix = "model.";
  if (!name.starts_with(kPrefix)) return std::string(name);
  // Longer names first where one contains the other.
  static constexpr std::pair<std::string_view, std::string_view> kParts[] = {
      {".embed_positions.weight", ".positional_embedding"},
      {".embed_tokens.", ".token_embedding."},
      {".layers.", ".blocks."},
      {".self_attn_layer_norm.", ".attn_ln."},
      {".encoder_attn_layer_norm.", ".cross_attn_ln."},
      {".final_layer_norm.", ".mlp_ln."},
      {".self_attn.", ".attn."},
      {".encoder_attn.", ".cross_attn."},
      {".q_proj.", ".query."},
      {".k_proj.", ".key."},
      {".v_proj.", ".value."},
      {".out_proj.", ".out."},
      {".fc1.", ".mlp.0."},
      {".fc2.", ".mlp.2."},
      {"encoder.layer_norm.", "encoder.ln_post."},
      {"decoder.layer_norm.", "decoder.ln."},
  };
  std::string translated(name.substr(kPrefix.size()));
  for (const auto& [theirs, ours] : kParts) {
    const size_t at = translated.find(theirs);
    if (at != std::string::npos) translated.replace(at, theirs.size(), ours);
  }
  return translated;
}

absl::StatusOr<EncoderConfig> EncoderConfigOf(const nn::io::Safetensors& file) { return EncoderConfigOf(File(file)); }
absl::StatusOr<DecoderConfig> DecoderConfigOf(const nn::io::Safetensors& file) { return DecoderConfigOf(File(file)); }

absl::StatusOr<EncoderWeights> LoadEncoder(const nn::io::Safetensors& file) {
  const File named(file);
  ASSIGN_OR_RETURN(const EncoderConfig config, EncoderConfigOf(named));
  return named.Load(EncoderWeights{.config = config});
}

absl::StatusOr<DecoderWeights> LoadDecoder(const nn::io::Safetensors& file) {
  const File named(file);
  ASSIGN_OR_RETURN(const DecoderConfig config, DecoderConfigOf(named));
  return named.Load(DecoderWeights{.config = config});
}

}  // namespace whisper
