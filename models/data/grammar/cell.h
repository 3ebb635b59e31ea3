// The universe of the grammar tutor: 20 verbs x 5 tenses x 3 persons = 300 cells, and the number of each.
//
//   class_id = (verb * 5 + tense) * 3 + person
//
//   0 is "I | infinitive | to work", 299 "he | simple future | will come"
//
// The verb counts slowest, so the 15 cells of a verb stand together. "be" is left out: its five forms (am, are, is,
// was, were) fit no table with one past tense.

#ifndef MODELS_DATA_GRAMMAR_CELL_H_
#define MODELS_DATA_GRAMMAR_CELL_H_

#include <array>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace grammar {

inline constexpr int kVerbs = 20;
inline constexpr int kTenses = 5;
inline constexpr int kPersons = 3;
inline constexpr int kCells = kVerbs * kTenses * kPersons;

// Names for numbers: a model predicts numbers, and one that is out of range is an answer to refuse, not to prevent.
enum Tense : int { kInfinitive, kPresentSimple, kPastSimple, kPastParticiple, kSimpleFuture };
enum Person : int { kFirst, kSecond, kThird };  // I; you; he, she, it. No plurals.

// The first 12 are regular, the other 8 irregular.
inline constexpr std::array<const char*, kVerbs> kVerbNames = {
    "work", "like", "watch", "look", "walk", "play", "study", "talk",  "listen", "live",
    "want", "stop", "eat",   "do",   "go",   "have", "see",   "write", "take",   "come"};

// In file names and labels.
inline constexpr std::array<const char*, kTenses> kTenseIds = {"infinitive", "present_simple", "past_simple",
                                                               "past_participle", "future_will"};
inline constexpr std::array<const char*, kPersons> kPersonIds = {"1sg", "2sg", "3sg"};

// In captions.
inline constexpr std::array<const char*, kTenses> kTenseWords = {"infinitive", "present simple", "past simple",
                                                                 "past participle", "simple future"};

struct Cell {
  int verb = 0;    // 0 .. 19
  int tense = 0;   // 0 .. 4
  int person = 0;  // 0 .. 2

  bool operator==(const Cell&) const = default;
};

// InvalidArgument for a verb, tense or person that is out of range; the first of them is named.
absl::Status CheckCell(const Cell& cell);

// The number of a cell, 0 .. 299, and the way back. {12, kPastSimple, kThird} (he ate) is 188.
//
// Errors: InvalidArgument for what is out of range.
absl::StatusOr<int> ClassId(const Cell& cell);
absl::StatusOr<Cell> CellOf(int class_id);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_CELL_H_
