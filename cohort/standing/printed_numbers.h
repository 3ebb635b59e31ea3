// The numbers of an expected or received value, as tests print them.

#ifndef COHORT_STANDING_PRINTED_NUMBERS_H_
#define COHORT_STANDING_PRINTED_NUMBERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace course::cohort {

struct PrintedNumbers {
  std::vector<double> values;   // as they stand there, row by row
  bool is_list = false;         // braces were there: "{1}" is no "1"
  bool complete = true;         // false: "... (201 values)"
  std::optional<double> count;  // how many there are, where the text says so
  double tolerance = 0;         // "(within 1e-06)", "+- 0.01"; 0: none was given
  std::vector<double> shape;    // "(201, 100), 20100 numbers" says only this; then there are no values
};

// "131072", "{1, 2, 3} (within 1e-06)", "{ { 1, 2 }, { 3, 4 } }", "{}  [0 values instead of 4]", "(2, 3), 6 numbers",
// "nan". nullopt for what holds anything else: a status, a text, true.
std::optional<PrintedNumbers> ReadPrintedNumbers(std::string_view text);

// Numbers, addresses and quoted values become "#", so that the same error with other values is the same text.
std::string WithoutNumbers(std::string_view text);

}  // namespace course::cohort

#endif  // COHORT_STANDING_PRINTED_NUMBERS_H_
