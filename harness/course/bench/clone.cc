#include "harness/course/bench/clone.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/git.h"

namespace course::bench {
namespace {

namespace fs = std::filesystem;

absl::Status CopyInto(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::create_directories(fs::path(to).parent_path(), error);
  fs::copy(from, to, fs::copy_options::copy_symlinks, error);
  if (!error) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot copy ", from, " to ", to, ": ", error.message()));
}

}  // namespace

Clone::Clone(std::string root) : root_(std::move(root)), bazel_(cli::MakeBazel(root_)) {}

absl::StatusOr<std::unique_ptr<Clone>> Clone::Make(const std::string& root) {
  const char* temporary = std::getenv("TMPDIR");
  std::string pattern = absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/course-bench-XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr)
    return absl::InternalError(absl::StrCat("cannot make a folder like ", pattern));
  std::unique_ptr<Clone> clone(new Clone(pattern));
  ASSIGN_OR_RETURN(const std::vector<std::string> files,
                   cli::Git(root).List({"ls-files", "-z", "--cached", "--others", "--exclude-standard"}));
  for (const std::string& file : files) {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(absl::StrCat(root, "/", file), ignored)))
      continue;  // deleted, and not yet committed
    RETURN_IF_ERROR(CopyInto(absl::StrCat(root, "/", file), absl::StrCat(clone->root(), "/", file)));
  }
  const std::string recorder = "/.course/bin/course";
  if (cli::IsFile(root + recorder)) RETURN_IF_ERROR(CopyInto(root + recorder, clone->root() + recorder));
  return clone;
}

Clone::~Clone() {
  // Errors here have nobody to go to: what stays behind is a temporary folder.
  if (const auto gone = bazel_->Run({.args = {"clean", "--expunge"}, .show = false}); !gone.ok()) return;
  cli::Remove(root_).IgnoreError();
}

}  // namespace course::bench
