// What is known of the snippets of a workspace: their sources, and what they printed when the build ran them.

#ifndef QUIZ_BANKS_SNIPPETS_H_
#define QUIZ_BANKS_SNIPPETS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "quiz/question/parse.h"
#include "quiz/tracing/traces.h"

namespace course::quiz {

// Bytes of a bank, a snippet or their traces: far more than anybody writes.
constexpr size_t kLongestFile = 4 << 20;

class Snippets {
 public:
  // `folder` holds the banks; `traces` is the path of traces.json. A file that is missing or broken means that no
  // output is known.
  Snippets(std::string folder, const std::string& traces);

  // What ParseOptions asks for. FailedPrecondition says why there is nothing to ask about, and what to do.
  absl::StatusOr<Traced> Find(const std::string& snippet);

  // Full paths of those that were asked for, and their stamps (stamp.h), taken before they were read.
  const std::vector<std::string>& sources() const { return sources_; }
  const std::string& stamp() const { return stamp_; }

 private:
  std::string folder_;
  absl::Status status_;
  Traces traces_;
  std::vector<std::string> sources_;
  std::string stamp_;
};

}  // namespace course::quiz

#endif  // QUIZ_BANKS_SNIPPETS_H_
