// One variant of a parametric question: the parameters that a seed draws, and what the formulas make of them.

#ifndef QUIZ_PAPER_VARIANT_H_
#define QUIZ_PAPER_VARIANT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "quiz/formulas/formulas.h"
#include "quiz/paper/paper.h"
#include "quiz/question/question.h"

namespace course::quiz {

struct Variant {
  struct Drawn {
    double value = 0;
    std::string unit;
  };
  std::map<std::string, Drawn> values;            // of the parameters, as the bank names them
  Arguments arguments;                            // the same in base units
  std::map<std::string, std::string> parameters;  // as they are shown: "80 GiB"
  double key = 0;
  std::string dimension;
  double tolerance = 0;       // absolute, in the base unit
  std::vector<double> wrong;  // of each option of question.wrong
};

using FormulaFinder = std::function<const Formula*(std::string_view name)>;

// Draws until every wrong value differs from the key, as it is shown and by more than the tolerance. Errors as
// MakeItem.
absl::StatusOr<Variant> DrawVariant(const Question& question, uint64_t seed, Revision revision,
                                    const FormulaFinder& find);

// "{name}" replaced by the parameter's value, in maths and code without what separates thousands; "{answer}" by
// `answer`. Other braces stay: they may be TeX.
std::string Fill(std::string_view text, const std::map<std::string, std::string>& parameters, std::string_view answer);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_VARIANT_H_
