#include "extensions/x2/lab-03-fusion-and-evaluation/expect_cost.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/oracles.h"
#include "harness/testing/expect.h"

namespace fusion::testing {
namespace {

using course::testing::ExpectAnswer;

constexpr const char* kFamilies[] = {"late", "early", "unified"};

std::string Text(const World& w) {
  return absl::StrCat("N ", w.image_rows, ", T ", w.text_rows, ", K ", w.queries, ", M ", w.encoder_layers, ", E ",
                      w.encoder_dim, ", L ", w.layers, ", D ", w.dim, ", X ", w.cross_layers);
}

}  // namespace

bool ExpectCost(Family family, const World& w, const Cost& expected) {
  const std::string call = absl::StrCat("FusionCost(", kFamilies[static_cast<int>(family)], ", {", Text(w), "})");
  const absl::StatusOr<Cost> got = FusionCost(family, w);
  if (!got.ok()) return ExpectAnswer<int64_t>(call, got.status(), expected.params);
  const int64_t N = w.image_rows, T = w.text_rows, D = w.dim, L = w.layers, E = w.encoder_dim;
  const int64_t kv = 4 * int64_t{w.cross_layers} * E * D * w.queries;  // early fusion's kept keys and values
  bool right = ExpectAnswer<int64_t>(
      call + ".params", got->params, expected.params,
      {{expected.params / 2, "late fusion has two encoders"},
       {expected.params - w.cross_layers, "each new cross-attention has a gate of one number"},
       {static_cast<int32_t>(static_cast<uint32_t>(expected.params)), "the product left 32 bits: multiply int64_t"}});
  right &= ExpectAnswer<int64_t>(
      call + ".picture_flops", got->picture_flops, expected.picture_flops,
      {{expected.picture_flops - kv, "keys and values of the new layers follow from the picture alone"},
       {EncoderFlops(w, w.image_rows) - int64_t{w.encoder_layers} * 4 * E * (N * N - N * (N + 1) / 2),
        "in an encoder all rows see each other: no causal mask"},
       {expected.picture_flops + L * 4 * D * (N * N - N * (N + 1) / 2),
        "a causal row sees itself and those before it"}});
  right &= ExpectAnswer<int64_t>(call + ".text_flops", got->text_flops, expected.text_flops,
                                 {{expected.pair_flops,
                                   "inside the language model, what a text costs is paid for each "
                                   "picture: its rows see the picture's"}});
  right &= ExpectAnswer<int64_t>(
      call + ".pair_flops", got->pair_flops, expected.pair_flops,
      {{expected.pair_flops - L * 4 * D * T * N, "the text's rows see the picture's, in front of them"},
       {expected.pair_flops + kv, "keys and values of the new layers are made once for a picture, and kept"},
       {expected.pair_flops + expected.picture_flops, "the picture was read already"}});
  right &= ExpectAnswer<int64_t>(call + ".picture_bytes", got->picture_bytes, expected.picture_bytes,
                                 {{expected.picture_bytes / 2, "keys *and* values, of two bytes a number"},
                                  {expected.picture_bytes * 2, "two bytes a number"}});
  right &= ExpectAnswer<int64_t>(call + ".window_rows", got->window_rows, expected.window_rows,
                                 {{N + T, "only unified fusion puts the picture into the window"},
                                  {T, "in unified fusion the picture's rows are in the window, too"}});
  return right;
}

}  // namespace fusion::testing
