// A JavaScript library of the distribution in an interpreter of its own, seen from C++ as one function over strings.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Script> twice, Script::Create({"function render(x) { return x + x; }"}));
//   ASSIGN_OR_RETURN(std::string aa, twice->Render({"a"}));

#ifndef WEB_TYPESET_SCRIPT_H_
#define WEB_TYPESET_SCRIPT_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct duk_hthread;  // Duktape's context

namespace course::web {

// Safe to call from several threads, one call at a time.
class Script {
 public:
  // The heap may not grow beyond this. Duktape as Debian builds it has no time limit, so who calls bounds the input.
  static constexpr size_t kMemoryLimit = size_t{128} << 20;

  // Runs the sources in order; one of them must define the global function `render`.
  // InvalidArgument with the script's message if a source throws; ResourceExhausted beyond the memory limit.
  static absl::StatusOr<std::unique_ptr<Script>> Create(const std::vector<std::string>& sources,
                                                        size_t memory_limit = kMemoryLimit);
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // render(arguments...) as a string. The arguments are UTF-8. Errors as above; the script stays usable after them.
  absl::StatusOr<std::string> Render(const std::vector<std::string_view>& arguments);

  // For Duktape's allocator, which accounts for what the heap holds.
  struct Heap {
    size_t used = 0;
    size_t limit = 0;
    bool exhausted = false;  // an allocation was refused since the last call began
  };

 private:
  explicit Script(size_t memory_limit) : heap_{.limit = memory_limit} {}

  absl::Status Error() const;  // from the message on top of the stack

  std::mutex mutex_;
  Heap heap_;
  duk_hthread* context_ = nullptr;
};

}  // namespace course::web

#endif  // WEB_TYPESET_SCRIPT_H_
