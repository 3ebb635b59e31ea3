#include "quiz/banks/snippets.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "quiz/banks/stamp.h"

namespace course::quiz {

absl::StatusOr<std::string> FileText(const std::string& path) {
  constexpr size_t kMost = 4 << 20;
  std::ifstream in(path, std::ios::binary);
  std::string text(kMost + 1, '\0');
  if (!in) return absl::NotFoundError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMost) return absl::ResourceExhaustedError(absl::StrCat(path, " is larger than 4 MiB"));
  return text;
}

Snippets::Snippets(std::string folder, const std::string& traces) : folder_(std::move(folder)) {
  const absl::StatusOr<std::string> json = FileText(traces);
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
  ASSIGN_OR_RETURN(std::string code, FileText(sources_.back()));
  if (base::Sha256Hex(code) != trace->second.sha256) {
    return absl::FailedPreconditionError("it was changed since it was run. ./course up runs it");
  }
  if (!trace->second.problem.empty()) return absl::FailedPreconditionError(trace->second.problem);
  return Traced{.code = std::move(code), .output = trace->second.output};
}

}  // namespace course::quiz
