#include "harness/course/cmd_privacy.h"

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "harness/course/attic.h"
#include "harness/course/files.h"
#include "harness/privacy/places.h"
#include "harness/privacy/privacy.h"

namespace course::cli {
namespace {

// What goes or what stays, one line each; places that hold nothing are left out.
std::string Listed(const std::vector<privacy::Place>& places, bool erased) {
  std::string text;
  for (const privacy::Place& place : places) {
    if (place.erased != erased || place.bytes == 0) continue;
    absl::StrAppendFormat(&text, "  %-28s %s (%s%s)\n", place.path, place.what, HumanBytes(place.bytes),
                          place.command.empty() ? "" : "; to remove it: " + place.command);
  }
  return text.empty() ? "  nothing\n" : text;
}

}  // namespace

Result RunExport(const Context& context, const std::string& file) {
  const std::string name =
      file.empty() ? absl::StrCat("course-export-", TimeForFileName(context.now_ms()), ".json") : file;
  const std::string path = std::filesystem::absolute(name).string();
  const std::string folder = std::filesystem::path(path).parent_path();
  if (IsFolder(path)) return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file in it"));
  if (!IsFolder(folder)) return absl::InvalidArgumentError(absl::StrCat("there is no folder ", folder));
  if (IsFile(path))
    return absl::InvalidArgumentError(absl::StrCat(path, " is there already and stays as it is: name another file"));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  RETURN_IF_ERROR(privacy::ExportTo(*store, path));
  *context.out << "Everything that is recorded about your work: " << path << " (" << HumanBytes(DiskBytes(path))
               << ").\nTo bring it into another clone: ./course import FILE, there.\n";
  PrintNext(context, "./course status");
  return Exit::kDone;
}

Result RunImport(const Context& context, const std::string& file) {
  const absl::StatusOr<std::string> text = ReadFile(std::filesystem::absolute(file).string());
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  ASSIGN_OR_RETURN(const store::Restored imported, privacy::Import(*text, *store));
  *context.out << imported.runs << (imported.runs == 1 ? " run" : " runs") << " imported, " << imported.known
               << " known already.\n";
  if (imported.attempts > 0) {
    *context.out << imported.attempts << (imported.attempts == 1 ? " attempt" : " attempts")
                 << " at quizzes imported.\n";
  }
  if (imported.submissions > 0) {
    *context.out << imported.submissions << (imported.submissions == 1 ? " submission" : " submissions")
                 << " imported.\n";
  }
  if (imported.accounts > 0) {
    *context.out << imported.accounts << (imported.accounts == 1 ? " account" : " accounts")
                 << " imported: without passwords, so each needs a new invitation.\n";
  }
  PrintNext(context, "./course status");
  return Exit::kDone;
}

Result RunErase(const Context& context, const EraseOptions& options) {
  const std::vector<privacy::Place> places = privacy::Places(context.root);
  *context.out << "Will be forgotten, and cannot be brought back unless you have an export:\n"
               << Listed(places, true) << "Stays:\n"
               << Listed(places, false);
  if (!options.yes && !context.interactive) {
    return absl::InvalidArgumentError("nothing was erased: --yes does it without asking");
  }
  if (!options.yes && !Confirm(context, "Erase it?")) {
    *context.out << "Nothing was erased.\n";
    PrintNext(context, "./course export");
    return Exit::kDone;
  }
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  // What waits in the spool is not recorded first: it goes, too.
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, context.open_store());
  const absl::Status erased = privacy::Erase(context.root, *store);
  if (absl::IsUnavailable(erased)) return absl::AbortedError(erased.message());
  RETURN_IF_ERROR(erased);
  *context.out << "Erased.\n";
  PrintNext(context, "./course next");
  return Exit::kDone;
}

}  // namespace course::cli
