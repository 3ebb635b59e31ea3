#include "quiz/question/problem.h"

#include "absl/strings/str_cat.h"

namespace course::quiz {

std::string Problem::ToString() const {
  const std::string place = line > 0 ? absl::StrCat(file, ":", line) : file;
  return absl::StrCat(place, ": ", rule, ": ", text);
}

}  // namespace course::quiz
