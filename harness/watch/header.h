// A precompiled header for the includes of one starter.cc. It takes the compile from about 1.5 s to 0.3 s and 90 MB of
// disk, so there is one, for the lab in work; that of the lab before goes.

#ifndef HARNESS_WATCH_HEADER_H_
#define HARNESS_WATCH_HEADER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/watch/kit.h"

namespace course::watch {

class Header {
 public:
  // `folder` holds the one header there is: .course/watch/header.
  explicit Header(std::string folder) : folder_(std::move(folder)) {}

  // The path for -include, if the header there is was made from just these includes, flags and files; else empty.
  std::string Find(const Kit& kit, const std::string& source) const;

  // Makes it, in place of the one there is. Returns the compiler's words as an error if it does not accept the
  // includes; Aborted if stopped. Nothing to do (and no error) for a source without includes.
  absl::Status Make(const Kit& kit, const std::string& source, int stop_fd);

 private:
  std::string folder_;
};

}  // namespace course::watch

#endif  // HARNESS_WATCH_HEADER_H_
