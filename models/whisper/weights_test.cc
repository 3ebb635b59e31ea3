#include "models/whisper/weights.h"

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/testing/made_up.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

constexpr EncoderConfig kEncoder = {.mels = 3, .positions = 5, .width = 8, .heads = 2, .layers = 2};
constexpr DecoderConfig kDecoder = {.vocabulary = 11, .positions = 6, .width = 8, .heads = 2, .layers = 1};

// Both halves in one file.
nn::io::Safetensors MadeUpFile() {
  base::Rng rng{1};
  nn::io::Safetensors file = {{}, {{"heads", "2"}}};
  const auto add = [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
    file.tensors.push_back({name, shape, values});
  };
  EncoderWeights encoder = testing::MadeUpEncoder(kEncoder, rng);
  VisitTensors(encoder, add);
  DecoderWeights decoder = testing::MadeUpDecoder(kDecoder, rng);
  VisitTensors(decoder, add);
  return file;
}

nn::io::NamedTensor& Tensor(nn::io::Safetensors& file, const std::string& name) {
  for (nn::io::NamedTensor& tensor : file.tensors) {
    if (tensor.name == name) return tensor;
  }
  ADD_FAILURE() << "no " << name;
  return file.tensors[0];
}

template <class Weights>
std::map<std::string, std::vector<float>> Values(Weights weights) {
  std::map<std::string, std::vector<float>> all;
  VisitTensors(weights, [&](const std::string& name, const std::vector<int64_t>&, std::vector<float>& values) {
    all[name] = values;
  });
  return all;
}

TEST(Weights, AreReadFromAFileWithOpenAisNames) {
  const nn::io::Safetensors file = MadeUpFile();
  const auto encoder = LoadEncoder(file);
  ASSERT_TRUE(IsOk(encoder));
  EXPECT_EQ(encoder->config, kEncoder);
  const auto decoder = LoadDecoder(file);
  ASSERT_TRUE(IsOk(decoder));
  EXPECT_EQ(decoder->config, kDecoder);
  auto values = Values(*encoder);
  values.merge(Values(*decoder));
  ASSERT_EQ(values.size(), file.tensors.size());
  for (const nn::io::NamedTensor& tensor : file.tensors) EXPECT_EQ(values[tensor.name], tensor.data) << tensor.name;
}

// The names of a block in transformers' WhisperForConditionalGeneration, written out.
TEST(Weights, HaveOtherNamesAtHuggingFace) {
  const std::pair<const char*, const char*> names[] = {
      {"model.encoder.conv1.weight", "encoder.conv1.weight"},
      {"model.encoder.conv2.bias", "encoder.conv2.bias"},
      {"model.encoder.embed_positions.weight", "encoder.positional_embedding"},
      {"model.encoder.layers.3.self_attn.q_proj.bias", "encoder.blocks.3.attn.query.bias"},
      {"model.encoder.layers.3.self_attn.k_proj.weight", "encoder.blocks.3.attn.key.weight"},
      {"model.encoder.layers.3.self_attn.v_proj.weight", "encoder.blocks.3.attn.value.weight"},
      {"model.encoder.layers.3.self_attn.out_proj.weight", "encoder.blocks.3.attn.out.weight"},
      {"model.encoder.layers.3.self_attn_layer_norm.weight", "encoder.blocks.3.attn_ln.weight"},
      {"model.encoder.layers.11.fc1.weight", "encoder.blocks.11.mlp.0.weight"},
      {"model.encoder.layers.11.fc2.bias", "encoder.blocks.11.mlp.2.bias"},
      {"model.encoder.layers.11.final_layer_norm.bias", "encoder.blocks.11.mlp_ln.bias"},
      {"model.encoder.layer_norm.weight", "encoder.ln_post.weight"},
      {"model.decoder.embed_tokens.weight", "decoder.token_embedding.weight"},
      {"model.decoder.embed_positions.weight", "decoder.positional_embedding"},
      {"model.decoder.layers.0.self_attn.q_proj.weight", "decoder.blocks.0.attn.query.weight"},
      {"model.decoder.layers.0.encoder_attn.k_proj.weight", "decoder.blocks.0.cross_attn.key.weight"},
      {"model.decoder.layers.0.encoder_attn.out_proj.bias", "decoder.blocks.0.cross_attn.out.bias"},
      {"model.decoder.layers.0.encoder_attn_layer_norm.bias", "decoder.blocks.0.cross_attn_ln.bias"},
      {"model.decoder.layers.0.final_layer_norm.weight", "decoder.blocks.0.mlp_ln.weight"},
      {"model.decoder.layer_norm.bias", "decoder.ln.bias"},
      {"proj_out.weight", "proj_out.weight"},
      {"encoder.blocks.0.mlp.0.weight", "encoder.blocks.0.mlp.0.weight"}};
  for (const auto& [theirs, ours] : names) EXPECT_EQ(OpenAiName(theirs), ours);
}

TEST(Weights, AreCountedWithoutTheTableOfPositions) {
  int64_t encoder = 0, decoder = 0;
  for (const nn::io::NamedTensor& tensor : MadeUpFile().tensors) {
    if (tensor.name == "encoder.positional_embedding") continue;
    (tensor.name.starts_with("encoder") ? encoder : decoder) += static_cast<int64_t>(tensor.data.size());
  }
  EXPECT_EQ(NumParameters(kEncoder), encoder);
  EXPECT_EQ(NumParameters(kDecoder), decoder);
}

TEST(Weights, AreRefusedOneByOneIfTheyAreMissing) {
  const nn::io::Safetensors whole = MadeUpFile();
  for (size_t i = 0; i < whole.tensors.size(); ++i) {
    nn::io::Safetensors file = whole;
    const std::string name = file.tensors[i].name;
    file.tensors.erase(file.tensors.begin() + static_cast<ptrdiff_t>(i));
    const absl::Status status = name.starts_with("encoder") ? LoadEncoder(file).status() : LoadDecoder(file).status();
    // Without its queries, a last block is not counted as one.
    if (name == "encoder.blocks.1.attn.query.weight") continue;
    if (name.ends_with("blocks.0.attn.query.weight")) {
      EXPECT_TRUE(HasCodeAndText(status, kInvalid, "layers is 0"));
    } else {
      EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kNotFound, "no tensor " + name));
    }
  }
}

TEST(Weights, AreRefusedOneByOneIfTheyAreMisshapen) {
  const nn::io::Safetensors whole = MadeUpFile();
  for (size_t i = 0; i < whole.tensors.size(); ++i) {
    nn::io::Safetensors file = whole;
    nn::io::NamedTensor& tensor = file.tensors[i];
    tensor.shape.push_back(1);
    const bool encoder = tensor.name.starts_with("encoder");
    EXPECT_TRUE(HasCodeAndText(encoder ? LoadEncoder(file).status() : LoadDecoder(file).status(), kInvalid,
                               tensor.name + " has the shape ("));
  }
  nn::io::Safetensors file = whole;
  Tensor(file, "decoder.blocks.0.mlp.0.weight").shape = {8, 32};
  EXPECT_TRUE(HasCodeAndText(LoadDecoder(file).status(), kInvalid,
                             "decoder.blocks.0.mlp.0.weight has the shape (8, 32); expected (32, 8)"));
}

TEST(Weights, AreFinite) {
  nn::io::Safetensors file = MadeUpFile();
  Tensor(file, "decoder.ln.bias").data[3] = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(HasCodeAndText(LoadDecoder(file).status(), kInvalid, "decoder.ln.bias: value 3 is not finite"));
}

TEST(Weights, SayHowManyHeadsTheyAreOrHave64ColumnsEach) {
  nn::io::Safetensors file = MadeUpFile();
  file.metadata["heads"] = "two";
  EXPECT_TRUE(HasCodeAndText(LoadEncoder(file).status(), kInvalid, "\"heads\" is \"two\", no number"));
  file.metadata["heads"] = "3";
  EXPECT_TRUE(HasCodeAndText(LoadEncoder(file).status(), kInvalid, "a width of 8 is no multiple of 3 heads"));
  file.metadata.clear();
  EXPECT_TRUE(HasCodeAndText(LoadEncoder(file).status(), kInvalid, "heads is 0"));
}

}  // namespace
}  // namespace whisper
