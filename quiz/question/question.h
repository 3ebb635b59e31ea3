// What a question bank says, as plain values: the schema of quiz/bank/*.toml.
//
// Keys are in here. What a learner may see of a question before the answer is final is paper::Shown, and nothing else.

#ifndef QUIZ_QUESTION_QUESTION_H_
#define QUIZ_QUESTION_QUESTION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace course::quiz {

enum class Kind {
  kSingle,    // one of several
  kMulti,     // some of several, partial credit
  kNumeric,   // a number with a unit
  kText,      // a few words
  kOrdering,  // bring these in order
  kMatching,  // which belongs to which
  kTracing,   // what does this program print
};
// "single", "multi", "numeric", "text", "ordering", "matching", "tracing".
std::string_view KindName(Kind kind);
std::optional<Kind> KindFromName(std::string_view name);
// In the order of the enum.
const std::vector<std::string>& AllKindNames();

// Texts are Markdown with $maths$. In a numeric, text or tracing question an option of `wrong` is an answer that a
// known mistake gives, and `why` is the sentence for that mistake.
struct Option {
  std::string text;
  std::string why;      // never empty
  std::string formula;  // parametric questions: what computes the text; see quiz/formulas
  bool operator==(const Option&) const = default;
};

struct Pair {
  std::string left;
  std::string right;
  std::string why;  // may be empty
  bool operator==(const Pair&) const = default;
};

// Each variant draws one value of each parameter. "{layers}" in a text stands for the value of `layers`.
struct Parameter {
  std::string name;
  std::vector<double> values;  // at least two
  std::string unit;            // shown after the value and read with it: "GiB"; may be empty
  bool operator==(const Parameter&) const = default;
};

struct Question {
  std::string id;  // unique over all banks: "p00-kv-bytes-per-token"; stays when the wording is mended
  Kind kind = Kind::kSingle;
  std::string outcome;             // the id of one of the bank's outcomes
  std::string guide;               // "phases/00-foundations/README.md#6-where-the-memory-goes", or "pending:slug"
  std::vector<std::string> tests;  // of labs: "//phases/P/L:Suite.Name"; "Suite.*" is the whole suite. A failed one
                                   // brings the question into the review queue
  int points = 1;
  std::string prompt;
  std::string why;       // the explanation after the answer; never empty
  bool retired = false;  // no longer drawn; old attempts still know it

  std::vector<Option> right;  // single: one; multi: at least one
  std::vector<Option> wrong;

  // numeric: "128 KiB"; empty where a formula computes it. text: accepted forms.
  std::string value;
  double tolerance = 0;           // of a numeric answer; relative: 0.01 is 1 %
  double absolute_tolerance = 0;  // in the unit of the answer
  std::vector<std::string> accept;

  std::vector<std::string> items;  // ordering: in the right order

  std::vector<Pair> pairs;         // matching
  std::vector<std::string> extra;  // matching: right-hand sides that belong to nothing

  std::string snippet;  // tracing: "snippets/00/growth.cc", beside the bank
  std::string code;     // the snippet's text
  std::string output;   // what it printed when it was run in the build

  // Parametric (single or numeric): the key is the formula's value of the drawn parameters.
  std::string formula;  // a name in quiz/formulas
  int revision = 0;     // of that formula, when the bank was read
  std::string unit;     // of the formula's value, as it is shown: "KiB"; numeric answers may use any unit of that kind
  std::vector<Parameter> parameters;

  int line = 0;  // where it begins in its file; not part of the bank's version
  bool IsParametric() const { return !formula.empty(); }
  bool operator==(const Question&) const = default;
};

struct Outcome {
  std::string id;
  std::string text;  // "computes the KV bytes of a model from its shape"
  bool operator==(const Outcome&) const = default;
};

struct Bank {
  std::string id;     // "00", "x2": the file's name; lower case
  std::string title;  // "Foundations"
  std::string unit;   // the folder whose guide it belongs to: "phases/00-foundations"
  std::string about;  // a sentence or two, Markdown
  double pass = 0.8;  // of the points
  int draw = 15;      // questions an attempt
  int attempts = 0;   // allowed in exam mode; 0: any number. Practice is never limited
  int exam_minutes = 30;
  std::vector<Outcome> outcomes;
  std::vector<Question> questions;

  std::string file;     // "quiz/bank/00.toml"; not part of the version
  std::string version;  // SHA-256 of CanonicalBytes()

  // nullptr if there is none.
  const Question* Find(std::string_view question_id) const;
  bool operator==(const Bank&) const = default;
};

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_QUESTION_H_
