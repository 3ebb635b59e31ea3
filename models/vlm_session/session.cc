#include "models/vlm_session/session.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "models/vlm_session/picture.h"

namespace vlm_session {
namespace {

using models::MiniLmCache;
using nn::Tensor;

double Milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

int SideOf(int patches) { return static_cast<int>(std::lround(std::sqrt(patches))); }

absl::StatusOr<base::Mat> Resampled(const ResampleSquare& resample, const base::Mat& values, int from, int to) {
  if (from == to) return values;
  if (!resample) return absl::InvalidArgumentError(absl::StrCat("nobody said how ", from, " x ", from, " become ", to));
  ASSIGN_OR_RETURN(base::Mat result, resample(values, from, to));
  const auto expected = size_t(to) * to * values.cols;
  if (result.rows == to * to && result.cols == values.cols && result.data.size() == expected) return result;
  return absl::InvalidArgumentError(absl::StrCat("resampling ", from, " x ", from, " to ", to, " x ", to, " gave ",
                                                 result.rows, " x ", result.cols, " with ", result.data.size(),
                                                 " values instead of ", to * to, " x ", values.cols));
}

// Mean over the heads of row `row` of a weights tensor (1, heads, T, S).
std::vector<float> HeadMean(const Tensor& weights, int row) {
  const int heads = weights.shape()[1], rows = weights.shape()[2];
  std::vector<float> mean(weights.cols());
  for (int h = 0; h < heads; ++h) {
    const std::span<const float> of_head = weights.row(h * rows + row);
    for (size_t i = 0; i < mean.size(); ++i) mean[i] += of_head[i] / static_cast<float>(heads);
  }
  return mean;
}

}  // namespace

// Milliseconds since the last call, or since it was made.
class Session::Lap {
 public:
  explicit Lap(const ReadClock& clock) : clock_(clock), last_(clock_()) {}

  double operator()() {
    const std::chrono::nanoseconds before = std::exchange(last_, clock_());
    return Milliseconds(last_ - before);
  }
  // The last reading, without another one.
  std::chrono::nanoseconds last() const { return last_; }

 private:
  const ReadClock& clock_;
  std::chrono::nanoseconds last_;
};

base::Mat MatOf(const Tensor& tensor) {
  return {.rows = tensor.rows(), .cols = tensor.cols(), .data = {tensor.data().begin(), tensor.data().end()}};
}

Session::Session(Options options, models::VlmConfig config) : options_(std::move(options)), config_(config) {
  if (!options_.clock) options_.clock = [] { return std::chrono::steady_clock::now().time_since_epoch(); };
}

absl::StatusOr<std::unique_ptr<Session>> Session::Create(Options options) {
  models::VlmConfig config = scene_vlm::Config(BridgeOf(options.model));
  if (options.side < config.image.patch || options.side > kMaxSide || options.side % config.image.patch != 0) {
    return absl::InvalidArgumentError(absl::StrCat("a side of ", options.side, " pixels; it must be a multiple of ",
                                                   config.image.patch, " from ", config.image.patch, " to ", kMaxSide));
  }
  config.image.side = options.side;
  std::unique_ptr<Session> session(new Session(std::move(options), config));
  session->params_ = std::make_unique<nn::ParamStore>(models::VlmParams(config));
  RETURN_IF_ERROR(session->TakePositions());
  return session;
}

// Every parameter as it was trained, but the encoder's positions, of which there may be more or fewer now.
absl::Status Session::TakePositions() {
  nn::ParamStore trained(models::VlmParams(scene_vlm::Config(BridgeOf(options_.model))));
  RETURN_IF_ERROR(TakeCommitted(options_.model, trained));
  for (const nn::ParamSpec& spec : params_->specs()) {
    const Tensor from = trained.Get(spec.name), to = params_->Get(spec.name);
    if (from.data().size() == to.data().size()) {
      std::ranges::copy(from.data(), to.data().begin());
      continue;
    }
    CHECK(spec.name == "image.positions") << spec.name;
    ASSIGN_OR_RETURN(const base::Mat positions,
                     Resampled(options_.resample, MatOf(from), SideOf(from.rows()), SideOf(to.rows())));
    std::ranges::copy(positions.data, to.data().begin());
  }
  return absl::OkStatus();
}

absl::StatusOr<base::Image> Session::SquareOf(const base::Image& image) const {
  if (image.channels != 3 || image.height < 1 || image.width < 1 ||
      image.pixels.size() != size_t(image.height) * image.width * 3) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", image.height, " x ", image.width, " x ",
                                                   image.channels, " with ", image.pixels.size(),
                                                   " numbers; three channels are looked at"));
  }
  return Resized(image, options_.side, options_.side);
}

absl::StatusOr<Look> Session::LookAt(const base::Image& image) {
  Lap lap(options_.clock);
  return LookAt(image, lap);
}

absl::StatusOr<Look> Session::LookAt(const base::Image& image, Lap& lap) {
  Look look;
  ASSIGN_OR_RETURN(const base::Image square, SquareOf(image));
  look.resize_ms = lap();
  ASSIGN_OR_RETURN(const Tensor patches, models::PatchesOf(config_.image, std::span(&square, 1)));
  look.rows = EncoderRows(nullptr, *params_, config_, patches);
  ++encoder_runs_;
  look.vision_ms = lap();
  Tensor handed = look.rows;
  if (config_.queries == 0) {
    const int trained = scene_vlm::Config(BridgeOf(options_.model)).image.patches();
    ASSIGN_OR_RETURN(const base::Mat rows,
                     Resampled(options_.resample, MatOf(look.rows), SideOf(look.rows.rows()), SideOf(trained)));
    handed = Tensor::Of({1, rows.rows, rows.cols}, rows.data);
  }
  look.visual = VisualRows(nullptr, *params_, config_, handed);
  look.bridge_ms = lap();
  return look;
}

// `rows` are what the language model has still to read before it says its first word.
Answer Session::Say(Tensor rows, MiniLmCache cache, scenes::Task task, Decode decode, Lap& lap) const {
  Answer answer = {.text_tokens = 1};
  const int word = scenes::TaskWord(task), kept = cache.rows;
  const Tensor asked = models::WordRows(nullptr, *params_, "lm.", std::span(&word, 1), 1);
  rows = rows.has_value() ? ConcatRows(nullptr, rows, asked) : asked;
  answer.visual_tokens = kept + rows.shape()[1] - 1;
  for (;;) {
    MiniLmCache forgotten;
    MiniLmCache& read = decode == Decode::kCached ? cache : forgotten;
    const Tensor hidden = MiniLmForward(nullptr, *params_, "lm.", config_.lm, rows, &read);
    const int last = hidden.shape()[1] - 1;
    const Tensor logits =
        models::MiniLmLogits(nullptr, *params_, "lm.", PickRows(nullptr, hidden, std::span(&last, 1)));
    answer.ids.push_back(static_cast<int>(std::ranges::max_element(logits.data()) - logits.data().begin()));
    (answer.ids.size() == 1 ? answer.prefill_ms : answer.decode_ms) += lap();
    if (answer.ids.back() == scenes::kEos || read.rows == config_.lm.context) break;
    const Tensor next = models::WordRows(nullptr, *params_, "lm.", std::span(&answer.ids.back(), 1), 1);
    rows = decode == Decode::kCached ? next : ConcatRows(nullptr, rows, next);
  }
  answer.text = scenes::TextOf(answer.ids);
  return answer;
}

Answer Session::Ask(const Look& look, scenes::Task task, Decode decode) const {
  Lap lap(options_.clock);
  return Say(look.visual, {}, task, decode, lap);
}

absl::StatusOr<Asked> Session::LookAtAndAsk(const base::Image& image, scenes::Task task) {
  Lap lap(options_.clock);
  const std::chrono::nanoseconds start = lap.last();
  Asked asked;
  ASSIGN_OR_RETURN(asked.look, LookAt(image, lap));
  asked.answer = Say(asked.look.visual, {}, task, Decode::kCached, lap);
  asked.total_ms = Milliseconds(lap.last() - start) - asked.look.resize_ms;
  return asked;
}

Kept Session::Keep(const Look& look) const {
  Kept kept;
  Lap lap(options_.clock);
  MiniLmForward(nullptr, *params_, "lm.", config_.lm, look.visual, &kept.cache);
  kept.ms = lap();
  return kept;
}

// A copy of the cache is a copy of handles: reading on makes new keys and values and leaves those of the picture alone.
Answer Session::AskKept(const Kept& kept, scenes::Task task) const {
  Lap lap(options_.clock);
  return Say(Tensor(), kept.cache, task, Decode::kCached, lap);
}

Answer Session::AskTold(std::span<const int> words, scenes::Task task) const {
  Lap lap(options_.clock);
  return Say(models::WordRows(nullptr, *params_, "lm.", words, 1), {}, task, Decode::kCached, lap);
}

absl::StatusOr<base::Mat> Session::PatchAttention(const base::Image& image) {
  ASSIGN_OR_RETURN(const base::Image square, SquareOf(image));
  ASSIGN_OR_RETURN(const Tensor patches, models::PatchesOf(config_.image, std::span(&square, 1)));
  std::vector<Tensor> weights;
  models::VitForward(nullptr, *params_, "image.", config_.image, patches, &weights);
  ++encoder_runs_;
  base::Mat mean = {.rows = config_.image.rows(), .cols = config_.image.rows()};
  for (int row = 0; row < mean.rows; ++row) {
    const std::vector<float> of_row = HeadMean(weights.back(), row);
    mean.data.insert(mean.data.end(), of_row.begin(), of_row.end());
  }
  return mean;
}

base::Mat Session::QueryAttention(const Look& look) const {
  CHECK(config_.queries > 0) << "this bridge has no queries";
  Tensor weights;
  VisualRows(nullptr, *params_, config_, look.rows, &weights);
  return MatOf(weights);
}

Attention Session::AnswerAttention(const Look& look, scenes::Task task) const {
  const Answer answer = Ask(look, task);
  std::vector<int> read = {scenes::TaskWord(task)};
  read.insert(read.end(), answer.ids.begin(), answer.ids.end() - 1);
  const Tensor sequence = ConcatRows(nullptr, look.visual, models::WordRows(nullptr, *params_, "lm.", read, 1));
  std::vector<Tensor> weights;
  MiniLmForward(nullptr, *params_, "lm.", config_.lm, sequence, nullptr, &weights);

  const int pictured = look.visual.shape()[1];
  // <eos> is no word; an answer that is nothing else is all there is to look at.
  const int said = std::max(1, answer.output_tokens() - (answer.ids.back() == scenes::kEos ? 1 : 0));
  std::vector<float> taken(pictured);
  for (int word = 0; word < said; ++word) {
    const std::vector<float> row = HeadMean(weights.back(), pictured + word);
    for (int r = 0; r < pictured; ++r) taken[r] += row[r] / static_cast<float>(said);
  }
  if (config_.queries == 0) return {.side = SideOf(pictured), .weights = taken};
  const base::Mat of_query = QueryAttention(look);
  std::vector<float> handed_on(of_query.cols);
  for (int k = 0; k < of_query.rows; ++k) {
    for (int p = 0; p < of_query.cols; ++p) handed_on[p] += taken[k] * of_query.data[k * of_query.cols + p];
  }
  return {.side = SideOf(of_query.cols), .weights = handed_on};
}

std::vector<std::pair<std::string, size_t>> Session::Parameters() const {
  std::vector<std::pair<std::string, size_t>> parts;
  for (const char* prefix : {"image.", "resampler.", "projector.", "lm."}) {
    size_t count = 0;
    for (size_t i = 0; i < params_->specs().size(); ++i) {
      if (absl::StartsWith(params_->specs()[i].name, prefix)) count += params_->ranges()[i].size;
    }
    if (count > 0) parts.emplace_back(prefix, count);
  }
  return parts;
}

StackShape Session::EncoderShape() const {
  const models::VitConfig& image = config_.image;
  return {.layers = image.layers, .dim = image.block.dim, .ff = image.block.ff, .patch_numbers = image.patch_numbers()};
}

}  // namespace vlm_session
