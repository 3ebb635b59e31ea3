#include "harness/course/submit_files.h"

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "cohort/accounts/secret.h"
#include "harness/course/files.h"
#include "harness/store/grading_store.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

// The learner's file. InvalidArgument names the place and the rule.
absl::StatusOr<std::string> ReadSource(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return absl::InvalidArgumentError(path + ": there is no such file");
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(path + " is a link or no regular file: only the file itself is handed in");
  }
  absl::StatusOr<std::string> text = base::ReadFile(path, store::kMaxSource);
  if (absl::IsResourceExhausted(text.status())) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " has ", info.st_size, " bytes: it may have ", store::kMaxSource));
  }
  RETURN_IF_ERROR(text.status());
  if (text->empty()) return absl::InvalidArgumentError(path + " is empty");
  int line = 1;
  for (std::string_view rest = *text; !rest.empty();) {
    const base::Utf8Character character = base::FirstUtf8(rest);
    if (character.length == 0 || rest.front() == '\0') {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", line, ": a byte that is no UTF-8 text: save the file as UTF-8"));
    }
    line += rest.front() == '\n';
    rest.remove_prefix(character.length);
  }
  return text;
}

}  // namespace

absl::StatusOr<wire::Submission> SubmissionOf(const Context& context, const catalog::Lab& lab) {
  ASSIGN_OR_RETURN(std::string text,
                   ReadSource(absl::StrCat(context.root, "/", lab.Folder(), "/", std::string(wire::kSourceFile))));
  wire::Submission submission = {.id = cohort::NewId(), .lab = lab.label};
  submission.files.push_back({std::string(wire::kSourceFile), base::Sha256Hex(text), std::move(text)});
  return submission;
}

bool IsUntouched(const Context& context, const catalog::Lab& lab, const std::string& text) {
  const absl::StatusOr<std::string> delivered = ReadFile(context.Path("solutions/" + lab.Folder() + "/starter.cc"));
  return delivered.ok() && *delivered == text;
}

}  // namespace course::cli
