#include "engine/forward_checks.h"

#include "absl/strings/str_cat.h"

namespace engine {

absl::Status CheckForward(std::span<const int> last_tokens, std::span<const int> positions, int vocab_size) {
  if (last_tokens.size() != positions.size()) {
    return absl::InvalidArgumentError(absl::StrCat(last_tokens.size(), " last tokens and ", positions.size(),
                                                   " positions: a batch has one of each a sequence"));
  }
  for (size_t b = 0; b < last_tokens.size(); ++b) {
    if (last_tokens[b] < 0 || last_tokens[b] >= vocab_size) {
      return absl::InvalidArgumentError(
          absl::StrCat("row ", b, ": token ", last_tokens[b], " is outside the vocabulary 0 .. ", vocab_size - 1));
    }
    if (positions[b] < 0) {
      return absl::InvalidArgumentError(absl::StrCat("row ", b, ": position ", positions[b], " is negative"));
    }
  }
  return absl::OkStatus();
}

}  // namespace engine
