// `course models`: the published weights, recordings and photos that the course can use; which of them are here, and
// whether their bytes are right.

#ifndef HARNESS_COURSE_CMD_MODELS_H_
#define HARNESS_COURSE_CMD_MODELS_H_

#include <span>
#include <string>
#include <vector>

#include "harness/course/context.h"
#include "harness/models/known_files.h"

namespace course::cli {

struct ModelsOptions {
  std::vector<std::string> names;  // files ("audio/jfk.wav") or all of a folder ("audio"); none: everything
  bool json = false;
  bool where = false;  // the path of the one name, and nothing else
};

// kFailed if a file has other bytes than it should, and if one that was asked for by name is absent. InvalidArgument
// for a name that is not known.
Result RunModels(const Context& context, const ModelsOptions& options,
                 std::span<const models::KnownFile> known = models::KnownFiles());

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_MODELS_H_
