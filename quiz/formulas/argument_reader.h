// How a formula takes its values out of Arguments.

#ifndef QUIZ_FORMULAS_ARGUMENT_READER_H_
#define QUIZ_FORMULAS_ARGUMENT_READER_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "quiz/formulas/formulas.h"

namespace course::quiz {

// Reads several arguments and keeps the first error, so that a formula asks once:
//
//   ArgumentReader read(arguments);
//   const Gpu gpu = {read.Real("peak_flops"), read.Real("mem_bandwidth")};
//   RETURN_IF_ERROR(read.status());
//
// Errors: InvalidArgument for a name that is missing and a value that is not finite; for Whole also for one that is no
//         whole number of at most 2^53.
class ArgumentReader {
 public:
  explicit ArgumentReader(const Arguments& arguments) : arguments_(arguments) {}

  // 0 after an error.
  double Real(std::string_view name);
  int64_t Whole(std::string_view name);
  const absl::Status& status() const { return status_; }

 private:
  const Arguments& arguments_;
  absl::Status status_;
};

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_ARGUMENT_READER_H_
