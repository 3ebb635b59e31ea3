// Static programs that are bytes of this library, as files that can be executed.

#ifndef HARNESS_JAIL_PROGRAMS_H_
#define HARNESS_JAIL_PROGRAMS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::jail {

// A path below /proc of a file in memory with these bytes, which nobody can change any more. Valid as long as this
// process lives. Internal if there can be none.
absl::StatusOr<std::string> FileInMemory(const char* name, std::string_view bytes);

// The program of main.cc; made once.
absl::StatusOr<std::string> JailProgram();

}  // namespace course::jail

#endif  // HARNESS_JAIL_PROGRAMS_H_
