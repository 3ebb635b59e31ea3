// What a TEST printed: its beginning and its end, however much it was.

#ifndef HARNESS_RUNNER_KEPT_OUTPUT_H_
#define HARNESS_RUNNER_KEPT_OUTPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace course::runner {

class KeptOutput {
 public:
  // Keeps `head` bytes from the beginning and `tail` from the end.
  KeptOutput(size_t head, size_t tail) : head_size_(head), tail_size_(tail) {}

  void Append(std::string_view bytes);

  // Everything, kept or not.
  size_t total() const { return total_; }

  // With a line "[... 123 bytes left out ...]" where something is missing.
  std::string Text() const;

 private:
  const size_t head_size_;
  const size_t tail_size_;
  size_t total_ = 0;
  std::string head_;
  std::string tail_;  // up to twice tail_size_, so that cutting it costs constant time a byte
};

}  // namespace course::runner

#endif  // HARNESS_RUNNER_KEPT_OUTPUT_H_
