#include "quiz/banks/stamp.h"

#include <sys/stat.h>

#include "absl/strings/str_cat.h"

namespace course::quiz {

std::string StampOf(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return absl::StrCat(path, " is not there\n");
  return absl::StrCat(path, " ", info.st_ino, " ", info.st_size, " ", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec,
                      "\n");
}

}  // namespace course::quiz
