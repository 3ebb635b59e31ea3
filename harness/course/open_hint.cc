#include "harness/course/open_hint.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/handout/handout.h"

namespace course::cli {

absl::StatusOr<OpenedHint> OpenHint(const Context& context, store::Store& store, const catalog::Lab& lab,
                                    int hints_used, int level) {
  const std::string readme = absl::StrCat(lab.Folder(), "/README.md");
  ASSIGN_OR_RETURN(const std::string text, ReadFile(context.Path(readme)));
  const absl::StatusOr<handout::Handout> handout = handout::ParseHandout(text);
  if (!handout.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(readme, ": ", std::string(handout.status().message())));
  }
  OpenedHint hint = {.count = static_cast<int>(handout->hints.size())};
  if (hint.count == 0) return absl::FailedPreconditionError(absl::StrCat(readme, " has no hints"));
  if (level < 0 || level > hint.count) {
    return absl::InvalidArgumentError(
        absl::StrCat("--level ", level, ": ", lab.ShortName(), " has hints 1 to ", hint.count));
  }
  hint.again = level == 0 && hints_used >= hint.count;
  hint.level = level != 0 ? level : std::min(hints_used + 1, hint.count);
  // Recorded before it is shown: a hint that was seen is never one that nobody knows of.
  RETURN_IF_ERROR(store.RecordHint(lab.label, hint.level));
  hint.text = std::string(absl::StripAsciiWhitespace(handout->hints[hint.level - 1]));
  return hint;
}

}  // namespace course::cli
