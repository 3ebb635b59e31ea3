#include "harness/course/cmd_backup.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/attic.h"
#include "harness/course/files.h"

namespace course::cli {

Result RunBackup(const Context& context, const std::string& file) {
  const std::string path = file.empty()
                               ? context.StatePath(absl::StrCat("backups/", TimeForFileName(context.now_ms()), ".db"))
                               : std::filesystem::absolute(file).string();
  const std::string folder = std::filesystem::path(path).parent_path();
  if (IsFolder(path)) return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file in it"));
  if (IsFile(path))
    return absl::InvalidArgumentError(absl::StrCat(path, " is there already and stays as it is: name another file"));
  if (file.empty()) RETURN_IF_ERROR(MakeFolder(folder));
  if (!IsFolder(folder)) return absl::InvalidArgumentError(absl::StrCat("there is no folder ", folder));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  RETURN_IF_ERROR(store->Backup(path));
  *context.out << "Your scores are copied to " << path << " (" << HumanBytes(DiskBytes(path)) << ").\n"
               << "To take them back: ./course down, then cp it to " << context.Database() << "\n";
  PrintNext(context, "./course status");
  return Exit::kDone;
}

}  // namespace course::cli
