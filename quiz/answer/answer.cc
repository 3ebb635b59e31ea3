#include "quiz/answer/answer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "quiz/answer/quote.h"

namespace course::quiz {
namespace {

constexpr int kMostPicks = 100;

absl::Status NoAnswer(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("no answer: ", std::string(what)));
}

}  // namespace

std::string AnswerToJson(const Answer& answer) {
  nlohmann::json json;
  if (answer.text.empty()) {
    json["picks"] = answer.picks;
  } else {
    json["text"] = answer.text;
  }
  // A text that is no UTF-8 is kept with U+FFFD in those places: it is never thrown over.
  return json.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
}

absl::StatusOr<Answer> AnswerFromJson(std::string_view json) {
  // A byte of text takes at most six of JSON ("\u0000").
  if (json.size() > 6 * kLongestAnswer + 64) return NoAnswer("it is too long");
  int keys = 0;
  const auto count_keys = [&keys](int depth, nlohmann::json::parse_event_t event, nlohmann::json&) {
    // Names are counted as they come, because only the last of two that are the same would be left.
    if (event == nlohmann::json::parse_event_t::key) ++keys;
    return true;
  };
  const nlohmann::json parsed = nlohmann::json::parse(json, count_keys, /*allow_exceptions=*/false);
  if (!parsed.is_object() || keys != 1) return NoAnswer("it is not an object with `picks` or `text`");

  Answer answer;
  if (const auto text = parsed.find("text"); text != parsed.end()) {
    if (!text->is_string()) return NoAnswer("`text` is no string");
    answer.text = text->get<std::string>();
    if (answer.text.size() > kLongestAnswer) return NoAnswer(absl::StrCat("`text` is over ", kLongestAnswer, " bytes"));
    return answer;
  }
  const auto picks = parsed.find("picks");
  if (picks == parsed.end() || !picks->is_array()) return NoAnswer("it has neither `text` nor a list `picks`");
  if (picks->size() > kMostPicks) return NoAnswer(absl::StrCat("more than ", kMostPicks, " picks"));
  for (const nlohmann::json& pick : *picks) {
    if (!pick.is_number_integer()) return NoAnswer("a pick is no whole number");
    // As a double: get<int>() would cut 2^32 down to 0, and 2^64 - 1 compares equal to -1.
    if (const double place = pick.get<double>(); place < -1 || place >= kMostPicks)
      return NoAnswer("a pick is no place");
    answer.picks.push_back(pick.get<int>());
  }
  return answer;
}

std::string_view CertaintyName(Certainty certainty) {
  switch (certainty) {
    case Certainty::kNone:
      return "";
    case Certainty::kGuess:
      return "guess";
    case Certainty::kThink:
      return "think";
    case Certainty::kSure:
      return "sure";
  }
  return "";
}

absl::StatusOr<Certainty> CertaintyFromName(std::string_view name) {
  for (const Certainty certainty : {Certainty::kNone, Certainty::kGuess, Certainty::kThink, Certainty::kSure}) {
    if (name == CertaintyName(certainty)) return certainty;
  }
  return absl::InvalidArgumentError(absl::StrCat("certainty is guess, think or sure, not ", Quoted(name)));
}

}  // namespace course::quiz
