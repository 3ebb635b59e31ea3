#include "harness/course/context.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

constexpr char kNext[] = "course/next";  // a payload's type: what is to be typed after the error

// The newest of the files that decide what the manifest says; folders of starters and texts do not.
int64_t NewestSource(const Context& context) {
  int64_t newest = ModifiedMs(context.Path("BUILD"));
  for (const char* top : {"phases", "extensions"}) {
    for (const std::string& file : FilesBelow(context.Path(top))) {
      const std::string name = file.substr(file.rfind('/') + 1);
      if (name == "BUILD" || name == "lab_test.cc") {
        newest = std::max(newest, ModifiedMs(context.Path(absl::StrCat(top, "/", file))));
      }
    }
  }
  return newest;
}

absl::Status RebuildManifest(const Context& context) {
  ASSIGN_OR_RETURN(
      const Finished built,
      RunWhenFree(*context.bazel, {.args = {"build", "--noshow_progress", "//:manifest"}, .show = false}, [&] {
        *context.err << "course: another bazel works in this folder: waiting for it\n" << std::flush;
      }));
  if (!built.ok()) {
    return absl::FailedPreconditionError(absl::StrCat("the list of labs does not build:\n", built.error));
  }
  ASSIGN_OR_RETURN(const std::string text, ReadFile(context.Path("bazel-bin/manifest.json")));
  RETURN_IF_ERROR(catalog::ParseManifest(text).status());
  return WriteFile(context.Manifest(), text);
}

}  // namespace

void PrintNext(const Context& context, std::string_view command) {
  *context.out << "\nNext: " << Coloured(context, "1", command) << "\n";
}

absl::Status WithNext(absl::Status status, std::string_view command) {
  status.SetPayload(kNext, absl::Cord(std::string(command)));
  return status;
}

std::string NextAfter(const absl::Status& status, std::string_view otherwise) {
  const absl::optional<absl::Cord> next = status.GetPayload(kNext);
  return next.has_value() ? std::string(*next) : std::string(otherwise);
}

absl::StatusOr<catalog::Course> LoadCourse(const Context& context) {
  const int64_t built = ModifiedMs(context.Manifest());
  // <=: a file saved in the millisecond of the build may be the newer one.
  if (built == 0 || built <= NewestSource(context)) {
    if (absl::Status status = RebuildManifest(context); !status.ok()) {
      if (built == 0) return status;
      *context.err << "course: the list of labs may be out of date: " << status.message() << "\n";
    }
  }
  absl::StatusOr<catalog::Course> course = catalog::ReadManifest(context.Manifest());
  if (course.ok()) return course;
  return absl::FailedPreconditionError(course.status().message());
}

absl::StatusOr<const catalog::Lab*> FindLab(const catalog::Course& course, std::string_view name) {
  absl::StatusOr<const catalog::Lab*> lab = course.Find(name);
  if (lab.ok()) return lab;
  return absl::InvalidArgumentError(lab.status().message());
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const Context& context) {
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  absl::StatusOr<std::unique_ptr<store::Store>> store = context.open_store();
  // A store that is locked is a failure of this moment, not something that the machine lacks.
  if (store.status().code() == absl::StatusCode::kUnavailable) return absl::AbortedError(store.status().message());
  if (store.ok() && context.drain_spool) {
    if (absl::Status status = context.drain_spool(**store); !status.ok()) {
      *context.err << "course: a run is not recorded yet: " << status.message() << "\n";
    }
  }
  return store;
}

bool Confirm(const Context& context, std::string_view question) {
  if (!context.interactive) return false;
  *context.err << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(*context.in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

std::string Coloured(const Context& context, std::string_view sgr, std::string_view text) {
  if (!context.colour) return std::string(text);
  return "\033[" + std::string(sgr) + "m" + std::string(text) + "\033[0m";
}

}  // namespace course::cli
