// A quiz paper: the questions that a seed draws from a bank, with parameters filled in and choices shuffled.
//
// Everything here is a pure function of its arguments. Each question has a seed of its own, hashed from the paper's
// seed and its id: a question that is added to the bank changes no variant of another.

#ifndef QUIZ_PAPER_PAPER_H_
#define QUIZ_PAPER_PAPER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "quiz/answer/answer.h"
#include "quiz/question/question.h"

namespace course::quiz {

// What a learner may see before the answer is final. Holds nothing that depends on the key: no explanation, no order
// that is not shuffled, no value.
struct Shown {
  std::string id;
  Kind kind = Kind::kSingle;
  std::string outcome;
  int points = 1;
  std::string prompt;                // Markdown, parameters filled in
  std::vector<std::string> choices;  // single, multi, ordering: shuffled. matching: the right-hand sides, shuffled
  std::vector<std::string> lefts;    // matching
  std::string code;                  // tracing
  std::string unit;                  // numeric: an example of a unit that will do ("KiB"); empty for a bare number
};

// A value that a known mistake gives, with the sentence for it.
struct Mistake {
  Answer answer;
  std::string text;  // as it is shown
  std::string why;
};

struct Key {
  Answer right;                   // one right answer, in the indices of Shown
  std::string text;               // the same as it is shown to a reader: "128 KiB"
  std::string why;                // Markdown, parameters filled in
  std::vector<std::string> whys;  // single, multi: of each choice. matching: of each left. Else empty
  std::vector<Mistake> mistakes;  // numeric, text, tracing
  double value = 0;               // numeric: in the base unit
  std::string dimension;
  double tolerance = 0;             // absolute, in the base unit
  std::vector<std::string> accept;  // text
  std::string guide;
};

struct Item {
  Shown shown;
  Key key;
};

// A formula may have been mended since a bank was read.
enum class Revision {
  kAsRead,   // then its questions cannot be made: what it gave is not known any more
  kCurrent,  // what it gives today, for showing and scoring an old attempt again
};

// One question as the paper of this seed shows it. InvalidArgument if a parametric one has no variant whose wrong
// options differ from the key; FailedPrecondition if its formula is unknown or has another revision than the bank was
// read with.
absl::StatusOr<Item> MakeItem(const Question& question, uint64_t seed, Revision revision = Revision::kAsRead);

// A mended question as it would stand in an old paper: with the parameters that `old` drew there and the formulas of
// today. Errors as MakeItem; InvalidArgument also if `mended` has a parameter that `old` has not.
absl::StatusOr<Item> MakeMendedItem(const Question& old, const Question& mended, uint64_t seed);

// The questions of a paper, in their order: every outcome of the bank is drawn at least once while `draw` allows it,
// then by lot; retired ones are left out.
std::vector<std::string> DrawQuestions(const Bank& bank, uint64_t seed);

// DrawQuestions, or exactly `only` in a shuffled order if it is not empty (a retry, a review). NotFound for an id that
// the bank does not have, InvalidArgument for one that is named twice; errors of MakeItem.
absl::StatusOr<std::vector<Item>> DrawPaper(const Bank& bank, uint64_t seed, const std::vector<std::string>& only = {},
                                            Revision revision = Revision::kAsRead);

// Whether an answer has the form that the question asks for: InvalidArgument says in a sentence for the learner what is
// missing or cannot be read. Knows nothing of the key.
absl::Status CheckForm(const Shown& shown, const Answer& answer);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_PAPER_H_
