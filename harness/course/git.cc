#include "harness/course/git.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::cli {

absl::StatusOr<Finished> Git::Try(const std::vector<std::string>& args) const {
  // No editor, no password prompt: whoever waits for one of them would wait forever. English, because we read it.
  Command command = {.argv = {"git"},
                     .folder = folder_,
                     .env = {{"GIT_TERMINAL_PROMPT", "0"}, {"GIT_EDITOR", "true"}, {"LC_ALL", "C.UTF-8"}}};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  return RunCommand(command);
}

absl::StatusOr<std::string> Git::Run(const std::vector<std::string>& args) const {
  ASSIGN_OR_RETURN(const Finished done, Try(args));
  if (done.ok()) return done.output;
  const std::string said(absl::StripAsciiWhitespace(done.error.empty() ? done.output : done.error));
  return absl::FailedPreconditionError(absl::StrCat("git ", absl::StrJoin(args, " "), ": ", said));
}

absl::StatusOr<std::vector<std::string>> Git::List(const std::vector<std::string>& args) const {
  ASSIGN_OR_RETURN(const std::string output, Run(args));
  return std::vector<std::string>(absl::StrSplit(output, '\0', absl::SkipEmpty()));
}

std::string Git::Version() const {
  const absl::StatusOr<std::string> head = Run({"rev-parse", "--short=12", "HEAD"});
  return head.ok() ? std::string(absl::StripAsciiWhitespace(*head)) : "";
}

absl::StatusOr<std::string> Git::Commit(const std::string& name) const {
  ASSIGN_OR_RETURN(const std::string hash, Run({"rev-parse", "--verify", "--quiet", name + "^{commit}"}));
  return std::string(absl::StripAsciiWhitespace(hash));
}

absl::StatusOr<std::optional<std::string>> Git::FileAt(const std::string& commit, const std::string& path) const {
  ASSIGN_OR_RETURN(const Finished file, Try({"cat-file", "blob", absl::StrCat(commit, ":", path)}));
  if (!file.ok()) return std::nullopt;
  return file.output;
}

absl::StatusOr<std::vector<std::string>> Git::Changed(const std::string& from, const std::string& to) const {
  return List({"diff", "--name-only", "--no-renames", "-z", from, to});
}

absl::StatusOr<bool> Git::IsInTheMiddle() const {
  for (const char* name : {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"}) {
    ASSIGN_OR_RETURN(const std::string path, Run({"rev-parse", "--git-path", name}));
    std::string full(absl::StripAsciiWhitespace(path));
    if (full[0] != '/') full = absl::StrCat(folder_, "/", full);
    if (IsFile(full) || IsFolder(full)) return true;
  }
  return false;
}

}  // namespace course::cli
