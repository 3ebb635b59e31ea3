// What the compiler said about a lab that could not be built.

#ifndef HARNESS_RECORDER_COMPILER_MESSAGE_H_
#define HARNESS_RECORDER_COMPILER_MESSAGE_H_

#include <string>
#include <string_view>

#include "harness/recorder/event_file.h"

namespace course::recorder {

// From the compiler's own file while it is there (the next Bazel command deletes it), else from what Bazel printed. Not
// cleaned. If neither is left: Bazel's short word.
std::string CompilerMessage(const EventFile& file, const LabEvents& lab);

// The part of Bazel's output that begins with "ERROR: .../PACKAGE/BUILD:..." and ends before the next message of
// Bazel's.
std::string ErrorBlock(std::string_view output, const std::string& package);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_COMPILER_MESSAGE_H_
