#include "quiz/banks/stamp.h"

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace course::quiz {

std::string StampOf(const std::string& path) { return absl::StrCat(path, " ", base::FileStamp(path), "\n"); }

}  // namespace course::quiz
