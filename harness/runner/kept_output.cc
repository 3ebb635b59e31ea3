#include "harness/runner/kept_output.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace course::runner {

void KeptOutput::Append(std::string_view bytes) {
  total_ += bytes.size();
  const size_t to_head = std::min(bytes.size(), head_size_ - head_.size());
  head_.append(bytes.substr(0, to_head));
  bytes.remove_prefix(to_head);
  if (bytes.size() > tail_size_) bytes.remove_prefix(bytes.size() - tail_size_);
  tail_.append(bytes);
  if (tail_.size() > 2 * tail_size_) tail_.erase(0, tail_.size() - tail_size_);
}

std::string KeptOutput::Text() const {
  const std::string_view tail = std::string_view(tail_).substr(tail_.size() - std::min(tail_.size(), tail_size_));
  const size_t left_out = total_ - head_.size() - tail.size();
  if (left_out == 0) return head_ + std::string(tail);
  return absl::StrCat(head_, "\n[... ", left_out, " bytes left out ...]\n", std::string(tail));
}

}  // namespace course::runner
