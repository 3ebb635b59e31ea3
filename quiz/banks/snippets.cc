#include "quiz/banks/snippets.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "quiz/banks/stamp.h"

namespace course::quiz {

Snippets::Snippets(std::string folder, const std::string& traces) : folder_(std::move(folder)) {
  const absl::StatusOr<std::string> json = base::ReadFile(traces, kLongestFile);
  absl::StatusOr<Traces> parsed = json.ok() ? ParseTraces(*json) : json.status();
  if (parsed.ok()) {
    traces_ = *std::move(parsed);
  } else {
    status_ =
        absl::FailedPreconditionError(absl::StrCat(std::string(parsed.status().message()), ". ./course up makes it"));
  }
}

absl::StatusOr<Traced> Snippets::Find(const std::string& snippet) {
  RETURN_IF_ERROR(status_);
  const auto trace = traces_.find(snippet);
  if (trace == traces_.end()) {
    return absl::FailedPreconditionError("it was not there when the snippets were run. ./course up runs them");
  }
  sources_.push_back(absl::StrCat(folder_, "/", snippet));
  stamp_ += StampOf(sources_.back());
  ASSIGN_OR_RETURN(std::string code, base::ReadFile(sources_.back(), kLongestFile));
  if (base::Sha256Hex(code) != trace->second.sha256) {
    return absl::FailedPreconditionError("it was changed since it was run. ./course up runs it");
  }
  if (!trace->second.problem.empty()) return absl::FailedPreconditionError(trace->second.problem);
  return Traced{.code = std::move(code), .output = trace->second.output};
}

}  // namespace course::quiz
