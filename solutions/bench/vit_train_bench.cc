// `course bench vit_train`: how long an epoch of the labs x2-00 (a vision transformer on 800 icons) and x2-01 (two
// encoders on 901 pairs) takes with the reference solutions, on one thread and on two; and what 8-bit weights of a
// trained vision transformer save. Prints measures as lines of JSON.
//
//   bazel run //solutions/bench:vit_train_bench [-- EPOCHS]     of each, at least 2; 4 without

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/parallel.h"
#include "extensions/x2/lab-00-tiny-vit/training.h"
#include "extensions/x2/lab-01-clip-pairing/pairing.h"
#include "harness/course/bench/measure.h"
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

double Now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str()), std::fflush(stdout);
}

// Seconds of each epoch, from the calls at their ends. The first one also makes the first weights.
class Epochs {
 public:
  void End() {
    const double now = Now();
    seconds_.push_back(now - last_);
    last_ = now;
  }
  double Seconds() const { return Median({seconds_.begin() + 1, seconds_.end()}); }

 private:
  double last_ = Now();
  std::vector<double> seconds_;
};

void PrintEpoch(const std::string& name, double seconds, double goal, int examples, int epochs) {
  const Json detail = {{"examples_per_s", Rounded(examples / seconds)},
                       {"all_epochs_s", Rounded(epochs * seconds)},
                       {"epochs", epochs},
                       {"examples", examples}};
  Print({name, Rounded(seconds), "s", goal, /*lower_is_better=*/true, detail.dump()});
}

void BenchEpochs(int epochs) {
  const auto icons = tiny_vit::MakeData();
  const auto pairs = grammar_clip::MakeData();
  CHECK(icons.ok() && pairs.ok());
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    const std::string suffix = threads == 1 ? ".one_thread" : ".two_threads";
    Epochs vit, clip;
    tiny_vit::TrainOptions vit_options;
    const int vit_epochs = vit_options.epochs;
    vit_options.epochs = epochs;
    vit_options.progress = [&](int, float, const tiny_vit::Weights&) { vit.End(); };
    CHECK(tiny_vit::Train(icons->train, {}, vit_options).ok());
    PrintEpoch("vit_train.vit_epoch" + suffix, vit.Seconds(), kVitGoal, static_cast<int>(icons->train.images.size()),
               vit_epochs);
    clip_pairing::TrainOptions clip_options;
    const int clip_epochs = clip_options.epochs;
    clip_options.epochs = epochs;
    clip_options.progress = [&](int, float, const clip_pairing::Weights&) { clip.End(); };
    clip = Epochs();
    CHECK(clip_pairing::Train(pairs->train, clip_options).ok());
    PrintEpoch("vit_train.clip_epoch" + suffix, clip.Seconds(), kClipGoal, static_cast<int>(pairs->train.images.size()),
               clip_epochs);
  }
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
  if (argc > 2 || epochs < 2) {
    std::fprintf(stderr, "usage: vit_train_bench [EPOCHS]   of each model, at least 2\n");
    return 2;
  }
  BenchEpochs(epochs);
  BenchInt8();
}
