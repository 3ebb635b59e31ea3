// What is asked of the sidecar with the vision-language model and what it answers: as plain values, and as JSON. Both
// ends use this; neither a model nor a lab is needed for it.

#ifndef HARNESS_SIDECARS_VLM_EXCHANGE_H_
#define HARNESS_SIDECARS_VLM_EXCHANGE_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::vlm {

inline constexpr int kSide = 32;  // of a picture                    [pixels]
inline constexpr int kPatch = 8;  // of a patch                      [pixels]
inline constexpr int kGrid = kSide / kPatch;
inline constexpr int kPatches = kGrid * kGrid;

// What can be chosen, by the names that the model's words have.
inline constexpr std::array<std::string_view, 4> kKinds = {"object", "dots", "digit", "drawing"};
inline constexpr std::array<std::string_view, 4> kColours = {"red", "green", "blue", "yellow"};
inline constexpr std::array<std::string_view, 4> kShapes = {"disc", "square", "triangle", "cross"};
inline constexpr std::array<std::string_view, 4> kPlaces = {"top-left", "top-right", "bottom-left", "bottom-right"};
inline constexpr std::array<std::string_view, 6> kTasks = {"caption", "colour?", "shape?",
                                                           "where?",  "count?",  "digit?"};
inline constexpr std::array<int, 3> kScales = {1, 2, 4};
inline constexpr int kMaxDots = 8;
// A drawing is 32 x 32 of these, row by row: background, and the initials of the colours.
inline constexpr std::string_view kPaints = ".rgby";

// A picture and a question. What does not belong to the kind is not looked at.
struct Question {
  std::string kind = "object";
  std::string colour = "red", shape = "disc", place = "top-left";
  int count = 3;             // of dots, 1 to kMaxDots
  int digit = 7, scale = 4;  // 0 to 9; pixels of one square of the digit's font
  uint64_t seed = 1;         // of what chance decides: where exactly, noise
  std::string drawing;       // of the kind "drawing": kSide * kSide letters of kPaints
  std::string task = "colour?";
  bool resampler = false;  // the model that sums the picture up in 4 rows

  bool operator==(const Question&) const = default;
};

// InvalidArgument names the field, its value and what it may be.
absl::Status CheckQuestion(const Question& question);

struct Patch {
  std::array<double, 3> mean{};  // of its pixels: red, green, blue, 0 to 1
  std::vector<double> first;     // the beginning of its row of 192 numbers
};

// A row of the sequence that the language model reads.
struct Token {
  std::string what;           // "patch 3", "query 1", or a word
  double norm = 0;            // Euclidean length
  std::vector<double> first;  // the beginning of its 48 numbers
};

// A word that was answered.
struct Word {
  std::string word;
  double probability = 0;  // that the model gave it
  std::array<double, kPatches>
      attention{};  // of the row that said it, over the patches; what is missing to 1 went to text
};

// A part of the way from the picture to the answer.
struct Step {
  std::string what;    // "patchify"
  std::string lab;     // whose exercise it is, "//phases/..."; empty: nobody's
  bool yours = false;  // the learner's code did it; else the reference
  std::string why;     // if the learner's should have and did not: a sentence
  double ms = 0;
};

struct Reply {
  std::string model;           // one sentence: which weights
  std::string levels;          // the picture: kSide * kSide * 3 bytes, red, green and blue of each pixel, row by row
  std::string truth;           // the right answer; empty if nobody knows it
  std::vector<Patch> patches;  // kPatches
  std::vector<Token> tokens;
  std::vector<Word> answer;
  std::vector<Step> steps;
};

nlohmann::json ToJson(const Question& question);
nlohmann::json ToJson(const Reply& reply);
// InvalidArgument for what is no question.
absl::StatusOr<Question> QuestionFrom(const nlohmann::json& json);
// DataLoss for what is no reply: a learner's code had a hand in it, so nothing is believed.
absl::StatusOr<Reply> ReplyFrom(const nlohmann::json& json);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_EXCHANGE_H_
