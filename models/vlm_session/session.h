// A picture is looked at once, and asked about as often as one likes: the scene VLM in the four parts whose time one
// wants to know.
//
//   picture -> encoder (vision) -> bridge -> language model reads picture and task (prefill) -> says words (decode)
//
// The encoder takes pictures of other sides than the 32 pixels that it was trained with: it then has more or fewer
// patches, whose positions are read off between the trained ones. Who interpolates is the caller's choice: in lab
// 13-04 it is the learner.
//
// The bridge with queries is one cross-attention from 4 learned queries to the encoder's rows (models/vlm.h). The
// queries do not attend to each other, as those of BLIP-2's Q-Former do. What was frozen is the same as there in
// Committed::kFrozenLm: encoder and language model are, the queries and the projector learned.

#ifndef MODELS_VLM_SESSION_SESSION_H_
#define MODELS_VLM_SESSION_SESSION_H_

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/mat.h"
#include "models/data/scenes/tasks.h"
#include "models/scene_vlm/committed.h"
#include "models/vlm.h"
#include "models/vlm_session/macs.h"
#include "nn/param_store.h"

namespace vlm_session {

// Values of a square grid of from x from patches on one of to x to: (from from, C) -> (to to, C).
using ResampleSquare = std::function<absl::StatusOr<base::Mat>(const base::Mat& values, int from, int to)>;

// Reads a clock that does not go back: how long ago it began.
using ReadClock = std::function<std::chrono::nanoseconds()>;

inline constexpr int kMaxSide = 128;  // [pixels] of a picture that is looked at: 256 patches

// What the encoder and the bridge made of a picture.
struct Look {
  nn::Tensor rows;       // (1, N, C) of the encoder
  nn::Tensor visual;     // (1, R, D) what the language model reads
  double resize_ms = 0;  // before the encoder, and no part of its time
  double vision_ms = 0, bridge_ms = 0;
};

struct Answer {
  std::vector<int> ids;  // the last one is <eos>, unless the context was full
  std::string text;
  int visual_tokens = 0, text_tokens = 0;  // read before the first word
  double prefill_ms = 0;                   // until the first word's logits
  double decode_ms = 0;                    // everything after it

  int output_tokens() const { return static_cast<int>(ids.size()); }
};

// A picture and one question about it.
struct Asked {
  Look look;
  Answer answer;
  double total_ms = 0;  // from the resized picture to the last word: what vision, bridge, prefill and decode make up
};

// Whether keys and values of rows that were read are kept, or everything is read again for each word.
enum class Decode { kCached, kUncached };

// A picture's rows, read by the language model and kept for any number of questions.
struct Kept {
  models::MiniLmCache cache;
  double ms = 0;
};

// Weights over a square grid of patches.
struct Attention {
  int side = 0;                // [patches]
  std::vector<float> weights;  // (side side)
};

class Session {
 public:
  struct Options {
    scene_vlm::Committed model = scene_vlm::Committed::kProjector;
    int side = 32;  // [pixels] of the pictures: a multiple of the patch, at most kMaxSide
    ResampleSquare resample = {};
    ReadClock clock = {};  // what times are read from; empty: std::chrono::steady_clock
  };

  // The committed weights of scene_vlm, with positions for `side`. `resample` is needed for another side than 32.
  // Errors: InvalidArgument for a side; what `resample` says, or that it gave another size.
  static absl::StatusOr<std::unique_ptr<Session>> Create(Options options);

  // Resizes a picture of three channels to side x side (whatever its aspect, as CLIP's and BLIP-2's processors may) and
  // carries it through encoder and bridge. Without queries, rows of another grid than the trained 4 x 4 are brought to
  // that: the language model has room for 16.
  absl::StatusOr<Look> LookAt(const base::Image& image);
  // How often the encoder ran.
  int encoder_runs() const { return encoder_runs_; }

  // Both at once: LookAt, and Ask about what was seen. Each part begins when the one before ends, so that nothing lies
  // between them that no part counts.
  absl::StatusOr<Asked> LookAtAndAsk(const base::Image& image, scenes::Task task);
  Answer Ask(const Look& look, scenes::Task task, Decode decode = Decode::kCached) const;
  // The same answer, word by word, after the picture was read once. The sums are the same ones in the same order.
  Kept Keep(const Look& look) const;
  Answer AskKept(const Kept& kept, scenes::Task task) const;
  // Words in the place of a picture: 4 or 16, what the language model was told in its own training.
  Answer AskTold(std::span<const int> words, scenes::Task task) const;

  // --- what attends to what ---
  // (N, N) of the encoder's last block, mean of its heads. Row i is what patch i gives.
  absl::StatusOr<base::Mat> PatchAttention(const base::Image& image);
  // (K, N) what each query takes of each patch. REQUIRES: the bridge has queries.
  base::Mat QueryAttention(const Look& look) const;
  // What the words of the answer took of each patch: the language model's last block, mean of heads and of words
  // (without <eos>); through queries, each query's share is handed on to what it took itself. The rest to 1 went to
  // text.
  Attention AnswerAttention(const Look& look, scenes::Task task) const;

  // Parameters of "image.", "resampler.", "projector." and "lm.", as far as there are.
  std::vector<std::pair<std::string, size_t>> Parameters() const;
  const models::VlmConfig& config() const { return config_; }
  StackShape EncoderShape() const;

 private:
  class Lap;

  Session(Options options, models::VlmConfig config);
  absl::Status TakePositions();
  absl::StatusOr<base::Image> SquareOf(const base::Image& image) const;
  absl::StatusOr<Look> LookAt(const base::Image& image, Lap& lap);
  Answer Say(nn::Tensor rows, models::MiniLmCache cache, scenes::Task task, Decode decode, Lap& lap) const;

  Options options_;
  models::VlmConfig config_;
  std::unique_ptr<nn::ParamStore> params_;
  int encoder_runs_ = 0;
};

// (rows, cols) of a tensor whose leading dimensions are flattened.
base::Mat MatOf(const nn::Tensor& tensor);

}  // namespace vlm_session

#endif  // MODELS_VLM_SESSION_SESSION_H_
