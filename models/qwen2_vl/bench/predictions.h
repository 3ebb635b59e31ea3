// What somebody expects a measurement to show, written down before it is shown.
//
// A prediction that may be changed afterwards is none. So the measurement reads it from a file, refuses to begin while
// a number is missing, and copies the file to a second one, the lock, before it begins. From then on the lock is what
// is compared; a later change of the file changes nothing but what is said about it.

#ifndef MODELS_QWEN2_VL_BENCH_PREDICTIONS_H_
#define MODELS_QWEN2_VL_BENCH_PREDICTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace qwen2_vl::bench {

// What is asked, in this order.
inline constexpr std::string_view kQuestions[] = {
    "Tokens of an image of 448 x 448",
    "Time to first token with that image, against text alone [times]",
    "Part of the encoder in what the image adds [%]",
    "Encoder of 448 x 448 against 224 x 224 [times]",
    "A decoded token behind the image against one behind text alone [times]",
};

// An empty form: a line for each question, which ends in a colon.
std::string Form();

// The numbers behind the colons, in the order of the questions. Empty lines and lines that begin with # are passed
// over.
//
// Errors:  InvalidArgument names the line: another question, or more or fewer of them; no colon; what is behind it is
//          empty, no number, not finite, or not above 0.
absl::StatusOr<std::vector<double>> ParsePredictions(std::string_view text);

struct Predictions {
  std::vector<double> values;
  bool changed_since = false;  // the file is no longer what was locked
  bool locked_now = false;     // this call has locked it
};

// Reads `file`; on the first complete one, writes the lock, file + ".locked".
//
// Errors:  NotFound if there is no file: it has just been made, as a form; FailedPrecondition for one that is not
//          filled in; Internal for what cannot be read or written.
absl::StatusOr<Predictions> LockPredictions(const std::string& file);

// Prediction and measurement side by side. REQUIRES: as many values as questions.
std::string Compare(const std::vector<double>& predicted, const std::vector<double>& measured);

}  // namespace qwen2_vl::bench

#endif  // MODELS_QWEN2_VL_BENCH_PREDICTIONS_H_
