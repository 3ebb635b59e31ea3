// `course bench vit_train`: how long an epoch of the labs x2-00 (a vision transformer on 800 icons) and x2-01 (two
// encoders on 901 pairs) takes with the reference solutions, on one thread and on two, which take turns; as a part of
// the speed of a matrix product that runs after each epoch; and what 8-bit weights of a trained vision transformer
// save. Prints measures as lines of JSON.
//
//   bazel run //solutions/bench:vit_train_bench [-- EPOCHS]     of each and each number of threads; 4 without

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "extensions/x2/lab-00-tiny-vit/training.h"
#include "extensions/x2/lab-01-clip-pairing/pairing.h"
#include "harness/course/bench/measure.h"
#include "kernels/gemm.h"
#include "kernels/matrix.h"
#include "models/bench/step_flops.h"
#include "models/grammar_clip/committed.h"
#include "models/grammar_clip/train.h"
#include "models/int8_params.h"
#include "models/whisper/int8_encoder.h"
#include "nlohmann/json.hpp"

namespace {

using course::bench::Measure;
using course::bench::Median;
using course::bench::Rounded;
using Json = nlohmann::ordered_json;

// The labs' promises for two threads of a small machine: 40 epochs in a minute, 80 in two.
constexpr double kVitGoal = 60.0 / 40, kClipGoal = 120.0 / 80;
constexpr int kForwards = 15;  // with weights of either kind

// Processor time of all threads: what an epoch costs, whoever else wants the cores.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double Now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str()), std::fflush(stdout);
}

// The yardstick: the first product of the two-layer network, for a batch of 32 icons of 17 rows.
class Product {
 public:
  // GFLOP/s, over some 20 ms.
  double Speed() {
    const double begin = Now();
    double seconds = 0;
    int runs = 0;
    for (; seconds < kSeconds; ++runs, seconds = Now() - begin) {
      kernels::Gemm(kernels::RowMajor(std::span<const float>(a_), R, D),
                    kernels::RowMajor(std::span<const float>(b_), D, F), kernels::RowMajor(std::span<float>(c_), R, F));
    }
    return runs * 2e-9 * R * D * F / seconds;
  }

 private:
  static constexpr int R = 32 * 17, D = 64, F = 256;
  static constexpr double kSeconds = 0.02;
  const std::vector<float> a_ = std::vector<float>(size_t{R} * D, 0.5f), b_ = std::vector<float>(size_t{D} * F, 0.25f);
  std::vector<float> c_ = std::vector<float>(size_t{R} * F);
};

// Epochs on one thread and on two in turns, from the calls at their ends; behind each one the product, as fast as it is
// at that time. The first of each is not counted: there, weights and threads are made.
class Epochs {
 public:
  Epochs() { base::SetNumThreads(1); }
  void End() {
    const double seconds = Now() - last_, cpu = CpuSeconds() - last_cpu_, gflops = product_.Speed();
    if (count_ >= 2) {
      seconds_[count_ % 2].push_back(seconds), cpu_[count_ % 2].push_back(cpu);
      product_gflops_[count_ % 2].push_back(gflops);
    }
    base::SetNumThreads(1 + ++count_ % 2);
    last_ = Now(), last_cpu_ = CpuSeconds();
  }
  static int Needed(int epochs) { return 2 * (epochs + 1); }

  // `gflop` of an epoch's products; `epochs` of the lab.
  void Print(const std::string& name, double gflop, double goal, int examples, int epochs) const {
    for (const int t : {0, 1}) {
      std::vector<double> shares;
      for (size_t i = 0; i < seconds_[t].size(); ++i) {
        shares.push_back(gflop / seconds_[t][i] / product_gflops_[t][i]);
      }
      const double seconds = Median(seconds_[t]);
      const Json detail = {{"least_s", Rounded(*std::min_element(seconds_[t].begin(), seconds_[t].end()))},
                           {"cpu_s", Rounded(Median(cpu_[t]))},
                           {"examples_per_s", Rounded(examples / seconds)},
                           {"all_epochs_s", Rounded(epochs * seconds)},
                           {"gflop", Rounded(gflop)},
                           {"product_gflops", Rounded(Median(product_gflops_[t]))},
                           {"of_product", Rounded(Median(shares))},
                           {"epochs", epochs},
                           {"examples", examples}};
      ::Print({name + (t == 0 ? ".one_thread" : ".two_threads"), Rounded(seconds), "s", goal,
               /*lower_is_better=*/true, detail.dump()});
    }
  }

 private:
  Product product_;
  int count_ = 0;
  double last_ = Now(), last_cpu_ = CpuSeconds();
  std::vector<double> seconds_[2], cpu_[2], product_gflops_[2];  // of one thread, of two
};

// Of steps with `batch` pairs: both encoders and their projections.
double ClipEpochGflop(const models::ClipConfig& config, int pairs, int batch) {
  const models::TextConfig& text = config.text;
  const double projection = 2.0 * batch * text.block.dim * config.dim;
  const double step = models::bench::VitStepFlops(config.image, batch, config.dim) +
                      3 * (text.layers * models::bench::BlockFlops(text.block, batch, text.context) + projection);
  return 1e-9 * step * (pairs / batch);
}

void BenchEpochs(int epochs) {
  const auto icons = tiny_vit::MakeData();
  const auto pairs = grammar_clip::MakeData();
  CHECK(icons.ok() && pairs.ok());
  constexpr int kAnswers = 20 + 5 + 3;
  const int images = static_cast<int>(icons->train.images.size());
  tiny_vit::TrainOptions vit_options;
  const int vit_epochs = vit_options.epochs, steps = images / vit_options.batch;
  vit_options.epochs = Epochs::Needed(epochs);
  Epochs vit;
  vit_options.progress = [&](int, float, const tiny_vit::Weights&) { vit.End(); };
  CHECK(tiny_vit::Train(icons->train, {}, vit_options).ok());
  vit.Print("vit_train.vit_epoch", 1e-9 * steps * models::bench::VitStepFlops({}, vit_options.batch, kAnswers),
            kVitGoal, images, vit_epochs);

  clip_pairing::TrainOptions clip_options;
  const int clip_epochs = clip_options.epochs, examples = static_cast<int>(pairs->train.images.size());
  clip_options.epochs = Epochs::Needed(epochs);
  Epochs clip;
  clip_options.progress = [&](int, float, const clip_pairing::Weights&) { clip.End(); };
  CHECK(clip_pairing::Train(pairs->train, clip_options).ok());
  clip.Print("vit_train.clip_epoch", ClipEpochGflop(grammar_clip::Config(), examples, clip_options.batch), kClipGoal,
             examples, clip_epochs);
}

// The image encoder of the committed CLIP on the 99 icons of cells that it has never seen. With 8 bits a forward pass
// turns the weights back into floats first.
void BenchInt8() {
  const models::ClipConfig config = grammar_clip::Config();
  nn::ParamStore params(models::ClipParams(config)), image(models::VitParams("image.", config.image)),
      small(models::VitParams("image.", config.image));
  CHECK(grammar_clip::TakeCommitted(params).ok());
  for (const nn::ParamSpec& spec : image.specs()) {
    const auto from = params.Get(spec.name).data();
    std::copy(from.begin(), from.end(), image.Get(spec.name).data().begin());
  }
  const auto data = grammar_clip::MakeData();
  CHECK(data.ok());
  const auto patches = models::PatchesOf(config.image, data->unseen.images);
  CHECK(patches.ok());
  const models::Int8Params packed(image);
  std::vector<double> full_ms, small_ms;
  nn::Tensor full, rounded;
  for (int i = 0; i < kForwards; ++i) {
    const double begin = Now();
    full = models::VitForward(nullptr, image, "image.", config.image, *patches);
    const double between = Now();
    packed.Fill(small);
    rounded = models::VitForward(nullptr, small, "image.", config.image, *patches);
    full_ms.push_back(1e3 * (between - begin)), small_ms.push_back(1e3 * (Now() - between));
  }
  const double cosine = whisper::Cosine(full.data(), rounded.data());
  const double bytes = static_cast<double>(packed.bytes()), floats = 4.0 * static_cast<double>(image.params());
  const Json detail = {{"bytes", packed.bytes()},
                       {"bytes_as_floats", 4 * image.params()},
                       {"cosine", cosine},
                       {"forward_ms", Rounded(Median(small_ms))},
                       {"forward_ms_as_floats", Rounded(Median(full_ms))},
                       {"icons", data->unseen.images.size()}};
  Print({"vit_train.int8_bytes", Rounded(bytes / floats), "x the bytes of floats", 0.3, /*lower_is_better=*/true,
         detail.dump()});
  Print({"vit_train.int8_cosine", cosine, "cosine of features", 0.99, /*lower_is_better=*/false, detail.dump()});
}

}  // namespace

int main(int argc, char** argv) {
  const int epochs = argc > 1 ? std::atoi(argv[1]) : 4;
  if (argc > 2 || epochs < 1) {
    std::fprintf(stderr, "usage: vit_train_bench [EPOCHS]   of each model and number of threads, at least 1\n");
    return 2;
  }
  BenchEpochs(epochs);
  BenchInt8();
}
