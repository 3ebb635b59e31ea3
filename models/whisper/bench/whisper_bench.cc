// `course bench whisper`: 30 seconds of sound through tiny.en, with made-up weights where this machine has
// no others (the time does not depend on what they are): the log-mel picture, the encoder as a part of the speed of a
// matrix product, and the decoder token by token, on one thread and on two. Prints measures as lines of JSON.
//
//   bazel run //models/whisper/bench:whisper_bench [-- SECONDS]     seconds for each measure; 6 without

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "harness/course/bench/measure.h"
#include "kernels/bench/paired.h"
#include "kernels/gemm.h"
#include "kernels/gemm_kernel.h"
#include "kernels/matrix.h"
#include "models/whisper/decoder.h"
#include "models/whisper/encoder.h"
#include "models/whisper/int8_encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/testing/made_up.h"
#include "models/whisper/weights.h"
#include "nlohmann/json.hpp"
#include "nn/io/safetensors.h"

namespace whisper::bench {
namespace {

using course::bench::Measure;
using course::bench::Median;
using course::bench::Rounded;

constexpr int kTokens = 48;  // decoded one by one

// What whisper.cpp 1.9.3 takes for the same on this class of machine: 1.35 and 0.83 s, and 5.8 and 3.7 ms a token.
constexpr double kEncoderGoal[] = {0.9, 0.55}, kTokenGoal[] = {5.8, 3.7};

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str()), std::fflush(stdout);
}

double Least(const std::vector<double>& seconds) { return *std::min_element(seconds.begin(), seconds.end()); }

std::vector<float> Noise(size_t n, base::Rng& rng) {
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(rng.Uniform() - 0.5);
  return x;
}

// The first product of the two-layer network: what a matrix product of this size can do.
class Product {
 public:
  explicit Product(base::Rng& rng) : a_(Noise(size_t{T} * D, rng)), b_(Noise(size_t{F} * D, rng)), c_(size_t{T} * F) {}
  void Run() {
    kernels::Gemm(kernels::RowMajor(a_, T, D), kernels::RowMajor(b_, F, D).T(), kernels::RowMajor(c_, T, F));
  }
  static double Gflop() { return 2e-9 * T * D * F; }

 private:
  static constexpr int T = 1500, D = 384, F = 1536;
  const std::vector<float> a_, b_;
  std::vector<float> c_;
};

// tiny.en's own encoder where this machine has it: the time is the same with made-up weights, the cosine is not.
EncoderWeights Encoder(const EncoderConfig& config, base::Rng& rng, std::string& name) {
  if (const auto path = base::FindModelFile("whisper-tiny.en/encoder-f16.safetensors"); path.ok()) {
    if (const auto file = nn::io::ReadSafetensors(*path); file.ok()) {
      if (auto weights = LoadEncoder(*file); weights.ok()) {
        name = "tiny.en";
        return *std::move(weights);
      }
    }
  }
  name = "made up, of the shape of tiny.en";
  return testing::MadeUpEncoder(config, rng);
}

// What 8-bit weights save, and how far features turn.
void PrintInt8(const Int8Encoder& small, const EncoderWeights& encoder, const base::Mat& picture,
               const std::string& weights) {
  int64_t floats = 0;
  EncoderWeights copy = encoder;
  VisitTensors(copy, [&](const std::string&, const std::vector<int64_t>&, std::vector<float>& values) {
    floats += static_cast<int64_t>(values.size() * sizeof(float));
  });
  const double cosine = Cosine(Encode(encoder, picture)->data, small.Encode(picture)->data);
  const nlohmann::ordered_json detail = {
      {"bytes", small.bytes()}, {"bytes_as_floats", floats}, {"cosine", cosine}, {"weights", weights}};
  const double share = static_cast<double>(small.bytes()) / static_cast<double>(floats);
  // A quarter, and the table of positions, which stays float: 2.3 of 32.8 MB.
  Print({"whisper.int8_bytes", Rounded(share), "x the bytes of floats", 0.35, true, detail.dump()});
  Print({"whisper.int8_cosine", cosine, "cosine of features", 0.99, false, detail.dump()});
}

void Run(double seconds) {
  base::Rng rng{1};
  const Config config;
  std::string encoder_name;
  const EncoderWeights encoder = Encoder(config.encoder, rng, encoder_name);
  const Int8Encoder int8_encoder(encoder);
  const DecoderWeights weights = testing::MadeUpDecoder(config.decoder, rng);
  const Decoder decoder(weights), small(weights, WeightBits::k8);
  const std::vector<float> sound = Noise(kChunkSamples, rng);
  const base::Mat picture = *LogMel(sound, config.encoder.mels);
  const base::Mat features = *Encode(encoder, picture);
  const SoundCache heard = *decoder.Listen(features);
  Product product(rng);

  const auto log_mel = [&] { (void)LogMel(sound, config.encoder.mels).ok(); };
  const auto encode = [&] { (void)Encode(encoder, picture).ok(); };
  const auto multiply = [&] { product.Run(); };
  const auto listen = [&] { (void)decoder.Listen(features).ok(); };
  const auto tokens = [&](const Decoder& with) {
    TextCache text;
    for (int t = 0; t < kTokens; ++t) (void)with.Step({{{t}, &text}}, heard).ok();
  };
  const auto decode = [&] { tokens(decoder); };
  const auto decode_small = [&] { tokens(small); };
  const auto encode_small = [&] { (void)int8_encoder.Encode(picture).ok(); };
  PrintInt8(int8_encoder, encoder, picture, encoder_name);

  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    const std::string suffix = threads == 1 ? ".one_thread" : ".two_threads";
    const absl::FunctionRef<void()> functions[] = {log_mel, multiply,     encode,      listen,
                                                   decode,  decode_small, encode_small};
    const auto times = kernels::bench::MeasureInTurns(7 * seconds, /*pause=*/false, functions);
    const double log_mel_s = Median(times[0]), encode_s = Median(times[2]);
    const double gflop = 1e-9 * EncoderFlops(config.encoder);
    std::vector<double> shares;  // of what the product did in the same round
    for (size_t r = 0; r < times[2].size(); ++r) {
      shares.push_back(gflop / times[2][r] / (Product::Gflop() / times[1][r]));
    }
    nlohmann::ordered_json detail = {{"least_ms", Rounded(1e3 * Least(times[0]))}};
    Print({"whisper.log_mel" + suffix, Rounded(1e3 * log_mel_s), "ms", 50, true, detail.dump()});
    detail = {{"gflops", Rounded(gflop / encode_s)},
              {"gflop", Rounded(gflop)},
              {"real_time_factor", Rounded((log_mel_s + encode_s) / kChunkSeconds)},
              {"least_s", Rounded(Least(times[2]))},
              {"rounds", times[2].size()},
              {"kernel", kernels::internal::GemmKernels().back()->name}};
    Print({"whisper.encoder" + suffix, Rounded(encode_s), "s", kEncoderGoal[threads - 1], true, detail.dump()});
    const double int8_s = Median(times[6]);
    detail = {{"against_floats", Rounded(int8_s / encode_s)}, {"least_s", Rounded(Least(times[6]))}};
    Print({"whisper.encoder_8_bits" + suffix, Rounded(int8_s), "s", kEncoderGoal[threads - 1], true, detail.dump()});
    detail = {{"gemm_gflops", Rounded(Product::Gflop() / Median(times[1]))}};
    Print({"whisper.encoder_share" + suffix, Rounded(Median(shares)), "x of Gemm's speed", 0.6, false, detail.dump()});
    for (const auto& [name, i] : {std::pair("whisper.token", 4), std::pair("whisper.token_8_bits", 5)}) {
      const double token_ms = 1e3 * Median(times[i]) / kTokens;
      detail = {{"tokens_per_s", Rounded(1e3 / token_ms)},
                {"least_ms", Rounded(1e3 * Least(times[i]) / kTokens)},
                {"sound_cache_ms", Rounded(1e3 * Median(times[3]))}};
      Print({name + suffix, Rounded(token_ms), "ms", kTokenGoal[threads - 1], true, detail.dump()});
    }
  }
}

}  // namespace
}  // namespace whisper::bench

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 6;
  if (argc > 2 || seconds <= 0) {
    std::fprintf(stderr, "usage: whisper_bench [SECONDS]   for each measure, above 0\n");
    return 2;
  }
  whisper::bench::Run(seconds);
}
