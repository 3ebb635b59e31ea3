#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"

#include <algorithm>
#include <array>

#include "base/status_macros.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/questions.h"

namespace vlm_report {
namespace {

using scenes::Task;
using vlm_inference::AskTimes;
using vlm_session::Answer;
using vlm_session::Decode;
using vlm_session::Session;

constexpr uint64_t kPicturesSeed = 1800;  // of the pictures that are measured with; no training has it
constexpr Task kAttributes[] = {Task::kColour, Task::kShape, Task::kPlace};
constexpr int kChoices = 4;  // values of each attribute

absl::StatusOr<vlm_inference::Mat> Resample(const vlm_inference::Mat& values, int from, int to) {
  return vlm_inference::ResampleGrid(values, {from, from}, {to, to});
}

std::vector<scenes::Picture> Objects(int count) {
  return scenes::MakePicturesOf(scenes::Kind::kObject, count, kPicturesSeed);
}

bool IsRight(const Answer& answer, const scenes::Facts& facts, Task task) {
  const auto right = scenes::RightAnswer(facts, task);
  return right.ok() && answer.ids == *right;
}

AskTimes TimesOf(const vlm_session::Look& look, const Answer& answer) {
  return {.vision_ms = look.vision_ms,
          .bridge_ms = look.bridge_ms,
          .prefill_ms = answer.prefill_ms,
          .decode_ms = answer.decode_ms,
          .output_tokens = answer.output_tokens()};
}

// Of how many of these pictures a model tells colour, shape and place right.
absl::StatusOr<std::array<int, 3>> Right(Session& session, const std::vector<scenes::Picture>& pictures) {
  std::array<int, 3> right{};
  for (const scenes::Picture& picture : pictures) {
    ASSIGN_OR_RETURN(const vlm_session::Look look, session.LookAt(picture.image));
    for (size_t i = 0; i < right.size(); ++i) {
      right[i] += IsRight(session.Ask(look, kAttributes[i]), picture.facts, kAttributes[i]) ? 1 : 0;
    }
  }
  return right;
}

int Sum(const std::array<int, 3>& counts) { return counts[0] + counts[1] + counts[2]; }

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<int64_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

AskTimes Medians(const std::vector<AskTimes>& times) {
  const auto of = [&](double AskTimes::*part) {
    std::vector<double> values;
    for (const AskTimes& t : times) values.push_back(t.*part);
    return Median(std::move(values));
  };
  std::vector<double> tokens;
  for (const AskTimes& t : times) tokens.push_back(static_cast<double>(t.output_tokens));
  return {.vision_ms = of(&AskTimes::vision_ms),
          .bridge_ms = of(&AskTimes::bridge_ms),
          .prefill_ms = of(&AskTimes::prefill_ms),
          .decode_ms = of(&AskTimes::decode_ms),
          .output_tokens = static_cast<int64_t>(Median(std::move(tokens)))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> MakeSession(Committed model, int side) {
  return Session::Create({.model = model, .side = side, .resample = Resample});
}

absl::StatusOr<Asked> Ask(Session& session, const base::Image& image, const std::string& question) {
  ASSIGN_OR_RETURN(const scenes::Understood understood, scenes::Understand(question));
  ASSIGN_OR_RETURN(const vlm_session::Asked asked, session.LookAtAndAsk(image, understood.task));
  const auto& [look, answer, total_ms] = asked;
  return Asked{.question = question,
               .phrase = understood.phrase,
               .task = understood.task,
               .text = answer.text,
               .visual_tokens = answer.visual_tokens,
               .text_tokens = answer.text_tokens,
               .resize_ms = look.resize_ms,
               .times = TimesOf(look, answer),
               .total_ms = total_ms};
}

absl::StatusOr<std::vector<QualityPoint>> QualitySweep(const std::vector<int>& sides, int pictures) {
  const std::vector<scenes::Picture> objects = Objects(pictures);
  std::vector<QualityPoint> points;
  for (const int side : sides) {
    QualityPoint point = {.side = side};
    for (const Committed model : {Committed::kProjector, Committed::kResampler}) {
      ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, MakeSession(model, side));
      ASSIGN_OR_RETURN(const auto right, Right(*session, objects));
      std::array<double, 3>& shares = model == Committed::kProjector ? point.projector : point.resampler;
      for (size_t i = 0; i < right.size(); ++i) shares[i] = static_cast<double>(right[i]) / pictures;
      point.patches = session->config().image.patches();
      point.macs = MacsOf(session->EncoderShape(), point.patches);
    }
    points.push_back(point);
  }
  return points;
}

absl::StatusOr<std::vector<TokenPoint>> TokenSweep(const std::vector<int>& sides) {
  constexpr vlm_session::StackShape kClipLarge = {.layers = 24, .dim = 1024, .ff = 4096, .patch_numbers = 14 * 14 * 3};
  std::vector<TokenPoint> points;
  for (const int side : sides) {
    TokenPoint point = {.side = side};
    for (const vlm_inference::Rounding rounding : {vlm_inference::Rounding::kFloor, vlm_inference::Rounding::kCeil}) {
      ASSIGN_OR_RETURN(const vlm_inference::TokenBill bill,
                       vlm_inference::VisualTokens(side, side, {.patch = 14, .rounding = rounding}));
      (rounding == vlm_inference::Rounding::kFloor ? point.floor_tokens : point.ceil_tokens) = bill.llm;
    }
    point.macs = MacsOf(kClipLarge, point.floor_tokens, /*extra=*/1);  // its class token
    points.push_back(point);
  }
  return points;
}

absl::StatusOr<Performance> MeasurePerformance(int questions) {
  const std::vector<scenes::Picture> objects = Objects(questions);
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> wide, MakeSession(Committed::kProjector));
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> narrow, MakeSession(Committed::kResampler));
  std::array<std::vector<AskTimes>, 5> times;
  std::vector<double> loops, blocked;
  for (const scenes::Picture& picture : objects) {
    // A caption has most words, so that there is something to decode.
    ASSIGN_OR_RETURN(const vlm_session::Look rows16, wide->LookAt(picture.image));
    ASSIGN_OR_RETURN(const vlm_session::Look rows4, narrow->LookAt(picture.image));
    times[0].push_back(TimesOf(rows16, wide->Ask(rows16, Task::kCaption, Decode::kUncached)));
    times[1].push_back(TimesOf(rows4, narrow->Ask(rows4, Task::kCaption, Decode::kUncached)));
    times[2].push_back(TimesOf(rows16, wide->Ask(rows16, Task::kCaption, Decode::kCached)));
    // A later question about the same picture: encoder, bridge and the picture's rows are there.
    const vlm_session::Kept kept16 = wide->Keep(rows16), kept4 = narrow->Keep(rows4);
    times[3].push_back(TimesOf({}, wide->AskKept(kept16, Task::kCaption)));
    times[4].push_back(TimesOf({}, narrow->AskKept(kept4, Task::kCaption)));
    const ProductTimes products =
        TimeProducts(ProductsOf(wide->config(), static_cast<int>(times[0].back().output_tokens)));
    loops.push_back(products.loops_ms);
    blocked.push_back(products.blocked_ms);
  }
  Performance performance = {.questions = questions};
  performance.base = {"16 rows, nothing kept", Medians(times[0])};
  performance.single = {{"4 queries instead of 16 rows", Medians(times[1])},
                        {"keys and values of a question kept", Medians(times[2])}};
  performance.usual = performance.single[1];
  performance.single.push_back({"and those of the picture, from an earlier question", Medians(times[3])});
  performance.combined = {"all three", Medians(times[4])};
  performance.products = {.loops_ms = Median(std::move(loops)), .blocked_ms = Median(std::move(blocked))};
  ASSIGN_OR_RETURN(performance.summary, vlm_inference::Summarise(performance.usual.times));
  return performance;
}

absl::StatusOr<Conversation> Converse(Committed model, const base::Image& image) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, MakeSession(model));
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> alone, MakeSession(model));
  ASSIGN_OR_RETURN(const vlm_session::Look look, session->LookAt(image));
  const vlm_session::Kept kept = session->Keep(look);
  Conversation conversation;
  std::vector<vlm_inference::Turn> turns;
  for (const Task task : {Task::kCaption, Task::kColour, Task::kShape, Task::kPlace}) {
    const std::string question = scenes::QuestionRules()[static_cast<int>(task)].example;
    const Answer answer = session->AskKept(kept, task);
    ASSIGN_OR_RETURN(const Asked single, Ask(*alone, image, question));
    conversation.same_as_alone = conversation.same_as_alone && single.text == answer.text;
    conversation.turns.push_back({.question = question,
                                  .task = task,
                                  .text = answer.text,
                                  .visual_tokens = answer.visual_tokens,
                                  .text_tokens = answer.text_tokens,
                                  .times = TimesOf(turns.empty() ? look : vlm_session::Look(), answer)});
    turns.push_back({.question = answer.text_tokens, .answer = answer.output_tokens()});
  }
  conversation.encoder_runs = session->encoder_runs();
  ASSIGN_OR_RETURN(conversation.costs,
                   vlm_inference::DialogueCost(look.visual.rows(), turns, vlm_inference::Dialogue::kSeparate));
  return conversation;
}

absl::StatusOr<Comparison> Compare(Committed model, const base::Image& first, const base::Image& second) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, MakeSession(model));
  ASSIGN_OR_RETURN(const vlm_session::Look a, session->LookAt(first));
  ASSIGN_OR_RETURN(const vlm_session::Look b, session->LookAt(second));
  Comparison comparison;
  ASSIGN_OR_RETURN(comparison.cosine,
                   vlm_inference::PooledCosine(vlm_session::MatOf(a.rows), vlm_session::MatOf(b.rows)));
  for (const Task task : kAttributes) {
    comparison.questions.push_back(scenes::QuestionRules()[static_cast<int>(task)].example);
    comparison.first.push_back(session->Ask(a, task).text);
    comparison.second.push_back(session->Ask(b, task).text);
  }
  return comparison;
}

absl::StatusOr<std::vector<Density>> MeasureDensity(int pictures) {
  const std::vector<scenes::Picture> objects = Objects(pictures);
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> wide, MakeSession(Committed::kProjector));
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> narrow, MakeSession(Committed::kResampler));
  std::vector<Density> densities = {{.what = "3 words of text", .tokens = 3},
                                    {.what = "16 rows of the picture", .tokens = 16},
                                    {.what = "4 queries", .tokens = 4}};
  for (const scenes::Picture& picture : objects) {
    std::vector<int> told = scenes::TellingWords(picture.facts);
    told.push_back(scenes::kPad);  // the language model was told things in 4 places or 16
    for (const Task task : kAttributes) {
      densities[0].correct += IsRight(narrow->AskTold(told, task), picture.facts, task) ? 1 : 0;
    }
  }
  ASSIGN_OR_RETURN(const auto of_rows, Right(*wide, objects));
  ASSIGN_OR_RETURN(const auto of_queries, Right(*narrow, objects));
  densities[1].correct = Sum(of_rows);
  densities[2].correct = Sum(of_queries);
  for (Density& density : densities) {
    density.asked = 3 * pictures;
    ASSIGN_OR_RETURN(density.bits, vlm_inference::BitsPerToken(density.correct, kChoices, density.tokens * pictures));
    ASSIGN_OR_RETURN(density.at_best, vlm_inference::BitsPerToken(3, kChoices, density.tokens));
  }
  return densities;
}

}  // namespace vlm_report
