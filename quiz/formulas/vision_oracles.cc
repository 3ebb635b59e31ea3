// The second forms of what Chapter 30 asks for: walks over pixels, tensors and matrices.

#include <cmath>
#include <cstdint>
#include <vector>

#include "quiz/formulas/oracles.h"

namespace course::quiz {
namespace {

using A = const Arguments&;

int64_t Int(A a, const char* name) { return std::llround(a.at(name)); }

// Puts the edge of a patch down as long as a whole one fits (or, padded, as long as a pixel is left).
int64_t Steps(int64_t side, int64_t patch, bool padded) {
  int64_t steps = 0;
  for (int64_t at = 0; padded ? at < side : at + patch <= side; at += patch) ++steps;
  return steps;
}

Oracle Grid(const char* height, const char* width, bool padded) {
  return [=](A a) {
    const int64_t columns = Steps(Int(a, width), Int(a, "patch"), padded);
    double tokens = 0;
    for (int64_t row = Steps(Int(a, height), Int(a, "patch"), padded); row > 0; --row) tokens += columns;
    return tokens;
  };
}

// Takes one patch after the other from a heap of loose pixels.
Oracle Heap(const char* height, const char* width, bool padded) {
  return [=](A a) { return Steps(Int(a, height) * Int(a, width), Int(a, "patch") * Int(a, "patch"), padded); };
}

// A number of each channel for each pixel of a patch.
int64_t Values(A a, int channels) {
  int64_t values = 0;
  for (int64_t pixel = Int(a, "patch") * Int(a, "patch"); pixel > 0; --pixel) values += channels;
  return values;
}

// Gives the inputs an output each, and counts those that get none.
Oracle WithoutAnOutput(int channels) {
  return [=](A a) {
    int64_t inputs = Values(a, channels);
    for (int64_t output = Int(a, "model_dim"); output > 0 && inputs > 0; --output) --inputs;
    return inputs;
  };
}

double Patches(A a) { return Grid("side", "side", false)(a); }
double PatchesAndClassToken(A a) { return Patches(a) + 1; }
double Along(A a) { return Steps(Int(a, "side"), Int(a, "patch"), false); }
double Zero(A) { return 0; }
double Text(A a) { return a.at("text_tokens"); }
double Queries(A a) { return a.at("queries"); }
double PatchesAndQueries(A a) { return Patches(a) + Queries(a); }

// Fills the window token by token.
Oracle Left(double (*image)(A), double (*text)(A)) {
  return [=](A a) {
    double left = a.at("context");
    for (double token = image(a) + text(a); token > 0 && left > 0; --token) --left;
    return left;
  };
}

// The four parts of the square, one by one.
Oracle Pairs(double (*image)(A), double (*text)(A)) {
  return [=](A a) {
    const double i = image(a), t = text(a);
    return i * i + i * t + t * i + t * t;
  };
}

// Each token with those before it.
double PairsOnce(A a) {
  double pairs = 0;
  for (int64_t token = std::llround(Patches(a) + Text(a)) - 1; token > 0; --token) pairs += token;
  return pairs;
}

double TokenRatio(A a) { return 1 / ((Queries(a) + Text(a)) / (Patches(a) + Text(a))); }
double RatioWithoutText(A a) { return Patches(a) / Queries(a); }
Oracle Squared(double (*ratio)(A)) {
  return [=](A a) { return std::pow(ratio(a), 2); };
}

// Both directions of the loss on the whole matrix of similarities, 1 on the diagonal and `other` elsewhere.
double Contrast(int64_t pairs, double other, double scale) {
  double loss = 0;
  for (int64_t row = 0; row < pairs; ++row) {
    double sum = 0;
    for (int64_t column = 0; column < pairs; ++column) sum += std::exp(scale * (row == column ? 0 : other - 1));
    loss += 2 * std::log(sum);  // the columns give the same once more
  }
  return loss / (2 * static_cast<double>(pairs));
}

// A matrix with its bias: a walk over the inputs.
double Layer(int64_t in, int64_t out, bool bias) {
  double params = bias ? out : 0;
  for (int64_t row = 0; row < in; ++row) params += out;
  return params;
}

Oracle Layers(bool bias) {
  return [=](A a) {
    return Layer(Int(a, "vision_dim"), Int(a, "hidden_dim"), bias) +
           Layer(Int(a, "hidden_dim"), Int(a, "lm_dim"), bias);
  };
}

double Vision(A a) { return a.at("vision_millions"); }
double Projector(A a) { return a.at("projector_millions"); }
double Lm(A a) { return a.at("lm_millions"); }
// One over how many times as large the whole is.
double Stage1(A a) { return 1 / (1 + Vision(a) / Projector(a) + Lm(a) / Projector(a)); }

}  // namespace

std::map<std::string, Oracle> VisionOracles() {
  return {
      {"patch_tokens", Grid("side", "side", true)},
      {"patch_tokens/class_token_counted", [](A a) { return 1 + Patches(a); }},
      {"patch_tokens/one_row", Along},
      {"patch_tokens/values_of_a_patch", [](A a) { return Values(a, 3); }},
      {"patch_tokens_cut_off", Grid("height", "width", false)},
      {"patch_tokens_cut_off/padded", Grid("height", "width", true)},
      {"patch_tokens_cut_off/area_divided_once", Heap("height", "width", false)},
      {"patch_tokens_cut_off/one_side_squared", Grid("width", "width", false)},
      {"patch_tokens_padded", Grid("height", "width", true)},
      {"patch_tokens_padded/cut_off", Grid("height", "width", false)},
      {"patch_tokens_padded/area_divided_once", Heap("height", "width", true)},
      {"patch_tokens_padded/one_side_squared", Grid("width", "width", true)},
      {"spectrogram_patches", Grid("mel_bins", "frames", false)},
      {"spectrogram_patches/padded", Grid("mel_bins", "frames", true)},
      {"spectrogram_patches/area_divided_once", Heap("mel_bins", "frames", false)},
      {"spectrogram_patches/frames_halved", [](A a) { return Steps(Int(a, "frames"), 2, false); }},
      {"patch_null_space", WithoutAnOutput(3)},
      {"patch_null_space/channels_forgotten", WithoutAnOutput(1)},
      {"patch_null_space/model_dim", [](A a) { return a.at("model_dim"); }},
      {"patch_null_space/all_values", [](A a) { return Values(a, 3); }},
      {"context_left", Left(Patches, Text)},
      {"context_left/without_the_text", Left(Patches, Zero)},
      {"context_left/one_row_of_patches", Left(Along, Text)},
      {"context_left/class_token_counted", Left(PatchesAndClassToken, Text)},
      {"context_left_behind_resampler", Left(Queries, Text)},
      {"context_left_behind_resampler/all_patches", Left(Patches, Text)},
      {"context_left_behind_resampler/without_the_text", Left(Queries, Zero)},
      {"context_left_behind_resampler/patches_and_queries", Left(PatchesAndQueries, Text)},
      {"attention_pairs", Pairs(Patches, Text)},
      {"attention_pairs/without_the_text", Pairs(Patches, Zero)},
      {"attention_pairs/apart", [](A a) { return Pairs(Patches, Zero)(a) + Pairs(Zero, Text)(a); }},
      {"attention_pairs/counted_once", PairsOnce},
      {"attention_pairs_behind_resampler", Pairs(Queries, Text)},
      {"attention_pairs_behind_resampler/all_patches", Pairs(Patches, Text)},
      {"attention_pairs_behind_resampler/without_the_text", Pairs(Queries, Zero)},
      {"attention_pairs_behind_resampler/patches_and_queries", Pairs(PatchesAndQueries, Text)},
      {"pair_ratio", Squared(TokenRatio)},
      {"pair_ratio/of_the_tokens", TokenRatio},
      {"pair_ratio/without_the_text", Squared(RatioWithoutText)},
      {"pair_ratio/upside_down", [](A a) { return std::pow(TokenRatio(a), -2); }},
      {"loss_of_identity", [](A a) { return Contrast(Int(a, "num_pairs"), 0, 1 / a.at("tau")); }},
      {"loss_of_identity/multiplied_by_tau", [](A a) { return Contrast(Int(a, "num_pairs"), 0, a.at("tau")); }},
      {"loss_of_identity/halves_added", [](A a) { return Contrast(Int(a, "num_pairs"), 0, 1 / a.at("tau")) / 0.5; }},
      {"loss_of_identity/guessed", [](A a) { return Contrast(Int(a, "num_pairs"), 1, 1 / a.at("tau")); }},
      {"chance_loss", [](A a) { return Contrast(Int(a, "num_pairs"), 1, 1); }},
      {"chance_loss/halves_added", [](A a) { return Contrast(Int(a, "num_pairs"), 1, 1) / 0.5; }},
      {"chance_loss/in_bits", [](A a) { return std::log2(a.at("num_pairs")); }},
      {"chance_loss/share_of_misses", [](A a) { return (a.at("num_pairs") - 1) / a.at("num_pairs"); }},
      {"projector_params", Layers(true)},
      {"projector_params/without_biases", Layers(false)},
      {"projector_params/one_layer", [](A a) { return Layer(Int(a, "vision_dim"), Int(a, "lm_dim"), true); }},
      {"projector_params/second_layer_forgotten",
       [](A a) { return Layer(Int(a, "vision_dim"), Int(a, "hidden_dim"), true); }},
      {"stage_1_share", Stage1},
      {"stage_1_share/of_the_lm", [](A a) { return 1 / (Lm(a) / Projector(a)); }},
      {"stage_1_share/lm_trained_too", [](A a) { return 1 - Stage1(a) / (Projector(a) / Vision(a)); }},
      {"stage_1_share/fraction_for_percent", [](A a) { return 0.01 * Stage1(a); }},
      {"stage_2_share", [](A a) { return 1 - Stage1(a) / (Projector(a) / Vision(a)); }},
      {"stage_2_share/lm_alone", [](A a) { return Stage1(a) / (Projector(a) / Lm(a)); }},
      {"stage_2_share/projector_alone", Stage1},
      {"stage_2_share/tower_trained_too", [](A) { return 1; }},
  };
}

}  // namespace course::quiz
