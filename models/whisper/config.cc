#include "models/whisper/config.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace whisper {
namespace {

absl::Status AtLeastOne(const char* what, int number) {
  if (number >= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", number, "; it is at least 1"));
}

absl::Status CheckHeads(int width, int heads) {
  RETURN_IF_ERROR(AtLeastOne("the width", width));
  RETURN_IF_ERROR(AtLeastOne("the number of heads", heads));
  if (width % heads == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a width of ", width, " is no multiple of ", heads, " heads"));
}

struct Named {
  std::string_view name;
  Config config;
};

Config Sized(int width, int layers, int vocabulary) {
  return {{.width = width, .heads = width / 64, .layers = layers},
          {.vocabulary = vocabulary, .width = width, .heads = width / 64, .layers = layers}};
}

const std::vector<Named>& All() {
  constexpr int kEnglish = 51864, kMany = 51865;
  static const auto* all = [] {
    Config v3 = Sized(1280, 32, kMany + 1);
    v3.encoder.mels = 128;
    Config turbo = v3;
    turbo.decoder.layers = 4;
    return new std::vector<Named>{{"tiny.en", Sized(384, 4, kEnglish)},
                                  {"tiny", Sized(384, 4, kMany)},
                                  {"base.en", Sized(512, 6, kEnglish)},
                                  {"base", Sized(512, 6, kMany)},
                                  {"small.en", Sized(768, 12, kEnglish)},
                                  {"small", Sized(768, 12, kMany)},
                                  {"medium.en", Sized(1024, 24, kEnglish)},
                                  {"medium", Sized(1024, 24, kMany)},
                                  {"large", Sized(1280, 32, kMany)},
                                  {"large-v2", Sized(1280, 32, kMany)},
                                  {"large-v3", v3},
                                  {"large-v3-turbo", turbo}};
  }();
  return *all;
}

// A LayerNorm has a gain and a bias; attention four matrices and three biases: the keys have none, since the same
// number added to all scores of a query would change nothing.
int64_t NormParameters(int64_t D) { return 2 * D; }
int64_t AttentionParameters(int64_t D) { return 4 * D * D + 3 * D + NormParameters(D); }
int64_t MlpParameters(int64_t D, int64_t F) { return 2 * D * F + F + D + NormParameters(D); }

}  // namespace

absl::Status CheckConfig(const EncoderConfig& c) {
  RETURN_IF_ERROR(AtLeastOne("the number of mel bands", c.mels));
  RETURN_IF_ERROR(AtLeastOne("the number of audio positions", c.positions));
  RETURN_IF_ERROR(AtLeastOne("the number of encoder layers", c.layers));
  RETURN_IF_ERROR(CheckHeads(c.width, c.heads));
  if (c.width >= 4 && c.width % 2 == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a width of ", c.width, " has no sines and cosines; it is even"));
}

absl::Status CheckConfig(const DecoderConfig& c) {
  RETURN_IF_ERROR(AtLeastOne("the size of the vocabulary", c.vocabulary));
  RETURN_IF_ERROR(AtLeastOne("the number of text positions", c.positions));
  RETURN_IF_ERROR(AtLeastOne("the number of decoder layers", c.layers));
  return CheckHeads(c.width, c.heads);
}

absl::Status CheckConfig(const Config& c) {
  RETURN_IF_ERROR(CheckConfig(c.encoder));
  RETURN_IF_ERROR(CheckConfig(c.decoder));
  if (c.encoder.width == c.decoder.width) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("an encoder of width ", c.encoder.width, " and a decoder of width ", c.decoder.width));
}

std::vector<std::string_view> ConfigNames() {
  std::vector<std::string_view> names;
  for (const Named& named : All()) names.push_back(named.name);
  return names;
}

absl::StatusOr<Config> ConfigOf(std::string_view name) {
  for (const Named& named : All()) {
    if (named.name == name) return named.config;
  }
  return absl::NotFoundError(
      absl::StrCat("no Whisper is called \"", std::string(name), "\"; there are ",
                   absl::StrJoin(ConfigNames(), ", ", [](std::string* out, std::string_view n) { out->append(n); })));
}

int64_t NumParameters(const EncoderConfig& c) {
  const int64_t D = c.width, mels = c.mels;
  const int64_t convolutions = 3 * mels * D + D + 3 * D * D + D;
  return convolutions + c.layers * (AttentionParameters(D) + MlpParameters(D, c.hidden())) + NormParameters(D);
}

int64_t NumParameters(const DecoderConfig& c) {
  const int64_t D = c.width;
  const int64_t tables = int64_t{c.vocabulary} * D + int64_t{c.positions} * D;
  return tables + c.layers * (2 * AttentionParameters(D) + MlpParameters(D, c.hidden())) + NormParameters(D);
}

}  // namespace whisper
