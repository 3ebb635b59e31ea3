#include "harness/sidecars/vlm/exchange.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::vlm {
namespace {

using nlohmann::json;

constexpr size_t kMaxRows = 64, kMaxText = 2000;

absl::Status Unknown(std::string_view field, std::string_view value, const std::string& may_be) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), " \"", std::string(value.substr(0, 40)), "\": it must be ", may_be));
}

template <size_t N>
absl::Status CheckName(std::string_view field, std::string_view value, const std::array<std::string_view, N>& names) {
  if (std::find(names.begin(), names.end(), value) != names.end()) return absl::OkStatus();
  std::string all;
  for (size_t i = 0; i < N; ++i) {
    absl::StrAppend(&all, i == 0 ? "" : i + 1 == N ? " or " : ", ", std::string(names[i]));
  }
  return Unknown(field, value, all);
}

absl::Status CheckRange(std::string_view field, int value, int low, int high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return Unknown(field, absl::StrCat(value), absl::StrCat(low, " to ", high));
}

absl::Status CheckDrawing(const std::string& drawing) {
  if (drawing.size() != size_t{kSide} * kSide) {
    return absl::InvalidArgumentError(
        absl::StrCat("a drawing of ", drawing.size(), " letters; it must have ", kSide * kSide));
  }
  const size_t wrong = drawing.find_first_not_of(kPaints);
  if (wrong == std::string::npos) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a drawing with \"", absl::CHexEscape(drawing.substr(wrong, 1)),
                                                 "\" in row ", wrong / kSide + 1, ", column ", wrong % kSide + 1,
                                                 "; the letters are ", std::string(kPaints)));
}

absl::Status Garbled(std::string_view what) {
  return absl::DataLossError(absl::StrCat("the model's program sent no proper reply: ", std::string(what)));
}

// Of numbers that stand on a page. A NaN is null in JSON, which get<double>() refuses.
template <class Numbers>
bool AllIn(const Numbers& numbers, double low, double high) {
  return std::all_of(numbers.begin(), numbers.end(), [&](double x) { return x >= low && x <= high; });
}

constexpr double kLargest = 1e9;  // of a number that is shown as it is

json ToJson(const Patch& patch) { return {{"mean", patch.mean}, {"first", patch.first}}; }
json ToJson(const Token& token) { return {{"what", token.what}, {"norm", token.norm}, {"first", token.first}}; }
json ToJson(const Word& word) {
  return {{"word", word.word}, {"probability", word.probability}, {"attention", word.attention}};
}
json ToJson(const Step& step) {
  return {{"what", step.what}, {"lab", step.lab}, {"yours", step.yours}, {"why", step.why}, {"ms", step.ms}};
}

template <class T>
json ListOf(const std::vector<T>& values) {
  json list = json::array();
  for (const T& value : values) list.push_back(ToJson(value));
  return list;
}

std::string TextAt(const json& object, const char* name) {
  return object.at(name).get<std::string>().substr(0, kMaxText);
}

// A null would be an empty list to a loop.
const json::array_t& ArrayAt(const json& object, const char* name) {
  return object.at(name).get_ref<const json::array_t&>();
}

// Throws what nlohmann::json throws for a member that is missing or of another type.
Reply Read(const json& from) {
  Reply reply;
  reply.model = TextAt(from, "model");
  reply.truth = TextAt(from, "truth");
  reply.levels = absl::HexStringToBytes(from.at("levels").get<std::string>());
  for (const json& patch : ArrayAt(from, "patches")) {
    reply.patches.push_back(
        {.mean = patch.at("mean").get<std::array<double, 3>>(), .first = patch.at("first").get<std::vector<double>>()});
  }
  for (const json& token : ArrayAt(from, "tokens")) {
    reply.tokens.push_back({.what = TextAt(token, "what"),
                            .norm = token.at("norm").get<double>(),
                            .first = token.at("first").get<std::vector<double>>()});
  }
  for (const json& word : ArrayAt(from, "answer")) {
    reply.answer.push_back({.word = TextAt(word, "word"),
                            .probability = word.at("probability").get<double>(),
                            .attention = word.at("attention").get<std::array<double, kPatches>>()});
  }
  for (const json& step : ArrayAt(from, "steps")) {
    reply.steps.push_back({.what = TextAt(step, "what"),
                           .lab = TextAt(step, "lab"),
                           .yours = step.at("yours").get<bool>(),
                           .why = TextAt(step, "why"),
                           .ms = step.at("ms").get<double>()});
  }
  return reply;
}

absl::Status CheckReply(const Reply& reply) {
  if (reply.levels.size() != size_t{kSide} * kSide * 3) {
    return Garbled(absl::StrCat("a picture of ", reply.levels.size(), " bytes"));
  }
  if (reply.patches.size() != kPatches) return Garbled(absl::StrCat(reply.patches.size(), " patches"));
  if (reply.tokens.size() > kMaxRows || reply.answer.size() > kMaxRows || reply.steps.size() > kMaxRows) {
    return Garbled(absl::StrCat("more than ", kMaxRows, " tokens, words or steps"));
  }
  for (const Patch& patch : reply.patches) {
    if (!AllIn(patch.mean, 0, 1)) return Garbled("a patch whose mean is no colour");
    if (patch.first.size() > kMaxRows || !AllIn(patch.first, -kLargest, kLargest)) return Garbled("a patch's numbers");
  }
  for (const Token& token : reply.tokens) {
    if (token.first.size() > kMaxRows || !AllIn(token.first, -kLargest, kLargest) ||
        !AllIn(std::array{token.norm}, 0, kLargest)) {
      return Garbled("a token's numbers");
    }
  }
  for (const Word& word : reply.answer) {
    // Sums of floats may be a little above 1.
    if (!AllIn(word.attention, 0, 1.001) || !AllIn(std::array{word.probability}, 0, 1.001)) {
      return Garbled("attention or a probability outside 0 to 1");
    }
  }
  for (const Step& step : reply.steps) {
    if (!AllIn(std::array{step.ms}, 0, kLargest)) return Garbled("a time that is none");
  }
  return absl::OkStatus();
}

bool IsHex(const json& from) {
  if (!from.is_object() || !from.contains("levels") || !from["levels"].is_string()) return false;
  const auto& text = from["levels"].get_ref<const std::string&>();
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

absl::Status CheckQuestion(const Question& question) {
  RETURN_IF_ERROR(CheckName("kind", question.kind, kKinds));
  RETURN_IF_ERROR(CheckName("task", question.task, kTasks));
  RETURN_IF_ERROR(CheckName("colour", question.colour, kColours));
  RETURN_IF_ERROR(CheckName("shape", question.shape, kShapes));
  RETURN_IF_ERROR(CheckName("place", question.place, kPlaces));
  RETURN_IF_ERROR(CheckRange("count", question.count, 1, kMaxDots));
  RETURN_IF_ERROR(CheckRange("digit", question.digit, 0, 9));
  if (std::find(kScales.begin(), kScales.end(), question.scale) == kScales.end()) {
    return Unknown("scale", absl::StrCat(question.scale), "1, 2 or 4");
  }
  return question.kind == "drawing" ? CheckDrawing(question.drawing) : absl::OkStatus();
}

json ToJson(const Question& question) {
  return {{"kind", question.kind},   {"colour", question.colour},      {"shape", question.shape},
          {"place", question.place}, {"count", question.count},        {"digit", question.digit},
          {"scale", question.scale}, {"seed", question.seed},          {"drawing", question.drawing},
          {"task", question.task},   {"resampler", question.resampler}};
}

absl::StatusOr<Question> QuestionFrom(const json& from) {
  Question question;
  try {
    question = {.kind = TextAt(from, "kind"),
                .colour = TextAt(from, "colour"),
                .shape = TextAt(from, "shape"),
                .place = TextAt(from, "place"),
                .count = from.at("count").get<int>(),
                .digit = from.at("digit").get<int>(),
                .scale = from.at("scale").get<int>(),
                .seed = from.at("seed").get<uint64_t>(),
                .drawing = TextAt(from, "drawing"),
                .task = TextAt(from, "task"),
                .resampler = from.at("resampler").get<bool>()};
  } catch (const json::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat("no question: ", e.what()));
  }
  RETURN_IF_ERROR(CheckQuestion(question));
  return question;
}

json ToJson(const Reply& reply) {
  return {{"model", reply.model},           {"levels", absl::BytesToHexString(reply.levels)},
          {"truth", reply.truth},           {"patches", ListOf(reply.patches)},
          {"tokens", ListOf(reply.tokens)}, {"answer", ListOf(reply.answer)},
          {"steps", ListOf(reply.steps)}};
}

absl::StatusOr<Reply> ReplyFrom(const json& from) {
  if (!IsHex(from)) return Garbled("no picture");
  try {
    Reply reply = Read(from);
    RETURN_IF_ERROR(CheckReply(reply));
    return reply;
  } catch (const json::exception& e) {
    return Garbled(e.what());
  }
}

}  // namespace course::vlm
