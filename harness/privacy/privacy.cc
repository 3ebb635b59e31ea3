#include "harness/privacy/privacy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/privacy/export_reader.h"
#include "harness/privacy/places.h"

namespace course::privacy {

absl::Status ExportTo(store::Store& store, const std::string& path) {
  if (access(path.c_str(), F_OK) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(path, " is there already and stays as it is: name another file"));
  }
  ASSIGN_OR_RETURN(const std::string text, store.ExportJson());
  return cli::WriteFile(path, text, 0600);
}

absl::StatusOr<store::Restored> Import(std::string_view json, store::Store& store) {
  ASSIGN_OR_RETURN(const store::History all, ReadExport(json));
  return store.Restore(all);
}

absl::Status Erase(const std::string& root, store::Store& store) {
  absl::Status first = store.EraseAll();
  for (const std::string& file : ErasedFiles(root)) first.Update(cli::Remove(root + "/" + file));
  return first;
}

}  // namespace course::privacy
