// CHECK: for our own mistakes only. What the world can do wrong is an absl::Status.
//
//   CHECK(index < size) << "block " << index << " of " << size;
//
// Prints file, line, the condition and the streamed text, then aborts.

#ifndef BASE_CHECK_H_
#define BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace base {

class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition) {
    text_ << file << ":" << line << ": CHECK failed: " << condition << " ";
  }
  ~CheckFailure() {
    std::fprintf(stderr, "%s\n", text_.str().c_str());
    std::abort();
  }
  std::ostream& stream() { return text_; }

 private:
  std::ostringstream text_;
};

}  // namespace base

// A while loop that runs at most once, so that the text can be streamed and `if (x) CHECK(y); else ...` still parses.
#define CHECK(condition) \
  while (!(condition)) base::CheckFailure(__FILE__, __LINE__, #condition).stream()

#endif  // BASE_CHECK_H_
