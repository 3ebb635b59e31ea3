#include "harness/watch/kit_files.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::watch {
namespace {

namespace fs = std::filesystem;

absl::Status Failed(const std::string& what, const std::error_code& error) {
  const std::string text = absl::StrCat(what, ": ", error.message());
  if (error == std::errc::no_such_file_or_directory) return absl::NotFoundError(text);
  if (error == std::errc::no_space_on_device) return absl::ResourceExhaustedError(text);
  return absl::InternalError(text);
}

absl::Status MakeParent(const std::string& path) { return cli::MakeFolder(fs::path(path).parent_path().string()); }

absl::Status Copy(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(MakeParent(to));
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  return error ? Failed(absl::StrCat("cannot copy ", from), error) : absl::OkStatus();
}

absl::Status Link(const std::string& target, const std::string& path) {
  RETURN_IF_ERROR(MakeParent(path));
  std::error_code error;
  fs::create_symlink(target, path, error);
  return error ? Failed(absl::StrCat("cannot link ", path), error) : absl::OkStatus();
}

absl::Status FillTree(const KitSources& sources, const std::string& tree) {
  for (const std::string& header : sources.headers) {
    RETURN_IF_ERROR(Copy(absl::StrCat(sources.root, "/", header), absl::StrCat(tree, "/", header)));
  }
  for (const std::string& object : sources.commands.objects) {
    RETURN_IF_ERROR(Copy(absl::StrCat(sources.execution_root, "/", object), absl::StrCat(tree, "/", object)));
  }
  for (const std::string& output : {sources.commands.object, sources.commands.program, sources.commands.source}) {
    RETURN_IF_ERROR(MakeParent(absl::StrCat(tree, "/", output)));
  }
  return Link(sources.execution_root + "/external", tree + "/external");
}

}  // namespace

absl::Status MoveFolder(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  return error ? Failed(absl::StrCat("cannot rename ", from, " to ", to), error) : absl::OkStatus();
}

absl::StatusOr<std::string> CopyFiles(const KitSources& sources) {
  RETURN_IF_ERROR(cli::Remove(sources.kit));
  RETURN_IF_ERROR(FillTree(sources, sources.kit + "/tree"));
  const std::string name = sources.lab_folder.substr(sources.lab_folder.rfind('/') + 1);
  const std::string bin = fs::path(sources.commands.program).parent_path().string();
  ASSIGN_OR_RETURN(const std::string manifest,
                   cli::ReadFile(absl::StrCat(sources.execution_root, "/", bin, "/", name, ".runfiles_manifest")));
  std::string workspace;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(manifest, '\n', absl::SkipEmpty()))) {
    const std::pair<std::string, std::string> entry = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const size_t slash = entry.first.find('/');
    if (slash == std::string::npos) continue;
    workspace = entry.first.substr(0, slash);
    const std::string path = entry.first.substr(slash + 1);
    const std::string to = absl::StrCat(sources.kit, "/run/", entry.first);
    // From a runfile to the kit's tree, whatever place the kit is moved to.
    std::string above = "../../tree/";
    for (const char c : path) above.insert(0, c == '/' ? "../" : "");
    if (path == absl::StrCat(sources.lab_folder, "/program")) {
      RETURN_IF_ERROR(Link(above + sources.commands.program, to));
    } else if (path == sources.commands.source) {
      RETURN_IF_ERROR(Link(above + path, to));
    } else if (absl::StartsWith(entry.second, sources.execution_root)) {
      RETURN_IF_ERROR(Copy(entry.second, to));
    } else if (!entry.second.empty()) {
      RETURN_IF_ERROR(Link(entry.second, to));  // a file of the workspace that the tests read
    }
  }
  if (workspace.empty()) return absl::InternalError(absl::StrCat(name, ".runfiles_manifest is empty"));
  return workspace;
}

}  // namespace course::watch
