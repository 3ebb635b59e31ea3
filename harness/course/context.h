// What every command is given: the workspace, the streams, and the outside world behind interfaces.

#ifndef HARNESS_COURSE_CONTEXT_H_
#define HARNESS_COURSE_CONTEXT_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/course/bazel.h"
#include "harness/store/store.h"

namespace course::cli {

// How every `course` command ends (scripts rely on the numbers).
enum class Exit {
  kDone = 0,
  kFailed = 1,        // the work failed: a test, a goal, a build
  kWrongUse = 2,      // an argument that does not fit
  kMachineLacks = 3,  // something is not installed or not allowed here
};

// A command either returns how it ended, having said everything itself, or an error, which the main function prints:
// InvalidArgument is kWrongUse, Unavailable is kMachineLacks, everything else kFailed.
using Result = absl::StatusOr<Exit>;

struct Context {
  std::string root;  // the workspace, absolute
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  std::istream* in = nullptr;
  bool interactive = false;  // somebody can answer a question
  bool colour = false;
  Bazel* bazel = nullptr;
  std::function<absl::StatusOr<std::unique_ptr<store::Store>>()> open_store;
  std::function<absl::Status(store::Store&)> drain_spool;  // records what waits in .course/spool; may be empty
  std::function<int64_t()> now_ms;

  std::string Path(std::string_view relative) const { return root + "/" + std::string(relative); }
  std::string StatePath(std::string_view relative) const { return Path(".course/" + std::string(relative)); }
  std::string Database() const { return StatePath("course.db"); }
  std::string Manifest() const { return StatePath("manifest.json"); }
};

// The last line of every command: "Next: ./course hint 00-01".
void PrintNext(const Context& context, std::string_view command);

// An error after which something else is to be typed than `./course doctor`.
absl::Status WithNext(absl::Status status, std::string_view command);
// What WithNext was given, or `otherwise`.
std::string NextAfter(const absl::Status& status, std::string_view otherwise);

// The list of labs, rebuilt first when a BUILD file or a lab_test.cc is newer than it. If that build fails, the older
// list goes on with a warning; FailedPrecondition if there is none.
absl::StatusOr<catalog::Course> LoadCourse(const Context& context);

// A lab by any of its names. InvalidArgument (wrong use) if there is none.
absl::StatusOr<const catalog::Lab*> FindLab(const catalog::Course& course, std::string_view name);

// The store, after everything that waits in the spool was recorded into it.
absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const Context& context);

// Asks on err and reads a line; true for y or yes. False where nobody can answer.
bool Confirm(const Context& context, std::string_view question);

// `text` in a terminal's colour (an SGR code such as "32"), or as it is.
std::string Coloured(const Context& context, std::string_view sgr, std::string_view text);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CONTEXT_H_
