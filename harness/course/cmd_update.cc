#include "harness/course/cmd_update.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/course/attic.h"
#include "harness/course/files.h"
#include "harness/course/git.h"
#include "harness/course/update_journal.h"

namespace course::cli {
namespace {

using Texts = std::map<std::string, std::string>;  // path relative to the workspace -> text

bool IsStarter(const std::string& path) {
  return (absl::StartsWith(path, "phases/") || absl::StartsWith(path, "extensions/")) &&
         absl::EndsWith(path, "/starter.cc");
}

std::string LabOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::string Listed(const std::vector<std::string>& paths) {
  std::string text;
  for (size_t i = 0; i < paths.size() && i < 10; ++i) absl::StrAppend(&text, "\n  ", paths[i]);
  if (paths.size() > 10) absl::StrAppend(&text, "\n  and ", paths.size() - 10, " more");
  return text;
}

struct WorkTree {
  std::vector<std::string> foreign;  // tracked and changed, no starters
  std::vector<std::string> untracked;
};

absl::StatusOr<WorkTree> LookAround(const Git& git) {
  WorkTree tree;
  ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                   git.List({"status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"}));
  for (const std::string& entry : entries) {
    const std::string path = entry.substr(3);
    if (absl::StartsWith(entry, "??")) {
      tree.untracked.push_back(path);
    } else if (!IsStarter(path)) {
      tree.foreign.push_back(path);
    }
  }
  return tree;
}

// The starters whose text differs from the one that the course delivered: edited, committed or not.
absl::StatusOr<Texts> LearnersStarters(const Context& context, const Git& git, const std::string& base) {
  Texts mine;
  ASSIGN_OR_RETURN(const std::vector<std::string> tracked, git.List({"ls-files", "-z", "--", "phases", "extensions"}));
  for (const std::string& path : tracked) {
    if (!IsStarter(path)) continue;
    const absl::StatusOr<std::string> text = ReadFile(context.Path(path));
    if (!text.ok()) continue;  // deleted by the learner: comes back as delivered
    ASSIGN_OR_RETURN(const std::optional<std::string> delivered, git.FileAt(base, path));
    if (!delivered.has_value() || *delivered != *text) mine[path] = *text;
  }
  return mine;
}

absl::Status PutBack(const Context& context, const Texts& texts) {
  for (const auto& [path, text] : texts) {
    const absl::StatusOr<std::string> there = ReadFile(context.Path(path));
    if (!there.ok() || *there != text) RETURN_IF_ERROR(WriteFile(context.Path(path), text));
  }
  return absl::OkStatus();
}

// Back to where the journal began. The tree holds nothing else that is not committed: that was refused before.
absl::Status Undo(const Context& context, const Git& git, const Journal& journal) {
  RETURN_IF_ERROR(git.Run({"reset", "--hard", "--quiet", journal.head}).status());
  Texts texts;
  for (const auto& [path, kept] : journal.starters) {
    ASSIGN_OR_RETURN(texts[path], ReadFile(context.Path(kept)));
  }
  RETURN_IF_ERROR(PutBack(context, texts));
  return RemoveJournal(context);
}

// An update that was killed: undone, unless somebody has worked in the clone since.
absl::Status FinishLastOne(const Context& context, const Git& git) {
  ASSIGN_OR_RETURN(const std::optional<Journal> journal, ReadJournal(context));
  if (!journal.has_value()) return absl::OkStatus();
  *context.out << "The last update was interrupted: undoing it first.\n";
  for (const auto& [path, kept] : journal->starters) {
    const absl::StatusOr<std::string> now = ReadFile(context.Path(path));
    ASSIGN_OR_RETURN(const std::string before, ReadFile(context.Path(kept)));
    if (now.ok() && *now != before) RETURN_IF_ERROR(KeepInAttic(context, LabOf(path), *now).status());
  }
  return Undo(context, git, *journal);
}

// What git's own messages call the committer; a machine where git was never set up has none.
absl::StatusOr<std::vector<std::string>> WithIdentity(const Git& git, std::vector<std::string> args) {
  ASSIGN_OR_RETURN(const Finished email, git.Try({"config", "user.email"}));
  if (!email.ok()) args.insert(args.begin(), {"-c", "user.name=course update", "-c", "user.email=course@localhost"});
  return args;
}

// Merges `target`. Conflicts in starters are settled for the learner's text; any other one is an error.
absl::Status Integrate(const Git& git, const std::string& target) {
  // Without renames: a lab's files may look like another one's, and a starter's text must never wander there.
  ASSIGN_OR_RETURN(
      const std::vector<std::string> merge,
      WithIdentity(git, {"-c", "merge.renames=false", "merge", "--no-edit", "--no-verify", "--quiet", target}));
  ASSIGN_OR_RETURN(const Finished merged, git.Try(merge));
  if (merged.ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> names, git.List({"diff", "--name-only", "--diff-filter=U", "-z"}));
  const std::set<std::string> conflicts(names.begin(), names.end());
  std::vector<std::string> foreign;
  for (const std::string& path : conflicts) {
    if (!IsStarter(path)) foreign.push_back(path);
  }
  if (!foreign.empty()) {
    return absl::AbortedError(
        absl::StrCat("your commits and the newer course change the same lines of", Listed(foreign)));
  }
  if (conflicts.empty()) {
    return absl::AbortedError(
        absl::StrCat("git merge: ", std::string(absl::StripAsciiWhitespace(merged.error + merged.output))));
  }
  for (const std::string& path : conflicts) {
    ASSIGN_OR_RETURN(const std::optional<std::string> theirs, git.FileAt(target, path));
    // A lab that is gone upstream goes here, too: its text is in the attic.
    const std::vector<std::string> settle = theirs.has_value()
                                                ? std::vector<std::string>{"checkout", "--ours", "--", path}
                                                : std::vector<std::string>{"rm", "--quiet", "--", path};
    RETURN_IF_ERROR(git.Run(settle).status());
    if (theirs.has_value()) RETURN_IF_ERROR(git.Run({"add", "--", path}).status());
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> commit,
                   WithIdentity(git, {"commit", "--no-edit", "--no-verify", "--quiet"}));
  return git.Run(commit).status();
}

// What of the labs that the learner worked on is new, and which labs are.
std::string News(const std::vector<std::string>& changed, const Journal& journal, const std::set<std::string>& removed,
                 const std::set<std::string>& new_labs) {
  std::string news;
  for (const auto& [starter, kept] : journal.starters) {
    const std::string lab = LabOf(starter);
    if (removed.contains(starter)) {
      absl::StrAppend(&news, "  ", lab, ": no longer in the course; your file is kept in ", kept, "\n");
      continue;
    }
    std::vector<std::string> what;
    for (const std::string& path : changed) {
      if (LabOf(path) != lab) continue;
      if (absl::EndsWith(path, ".h")) what.push_back("contract " + path.substr(lab.size() + 1));
      if (absl::EndsWith(path, "/lab_test.cc")) what.push_back("tests");
      if (path == starter) what.push_back(absl::StrCat("starter (the new one: solutions/", path, ")"));
    }
    if (!what.empty()) absl::StrAppend(&news, "  ", lab, ": changed: ", absl::StrJoin(what, ", "), "\n");
  }
  std::string text;
  if (!news.empty())
    absl::StrAppend(&text, "Labs that you worked on:\n", news,
                    "Their scores are those of the older version until you grade them again.\n");
  for (const std::string& lab : new_labs) absl::StrAppend(&text, "New: ", lab, "\n");
  return text;
}

struct Upstream {
  std::string name;    // "origin/main"
  std::string remote;  // "origin"
};

absl::StatusOr<Upstream> FindUpstream(const Git& git, const std::string& from) {
  ASSIGN_OR_RETURN(const Finished branch, git.Try({"symbolic-ref", "--short", "--quiet", "HEAD"}));
  if (!branch.ok()) {
    return absl::FailedPreconditionError("the clone stands on no branch: git switch main, then ./course update");
  }
  ASSIGN_OR_RETURN(const std::string remotes, git.Run({"remote"}));
  std::string name = from;
  if (name.empty()) {
    ASSIGN_OR_RETURN(const Finished upstream,
                     git.Try({"rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"}));
    if (!upstream.ok()) {
      return absl::FailedPreconditionError(absl::StrCat("the branch ",
                                                        std::string(absl::StripAsciiWhitespace(branch.output)),
                                                        " follows no other one: ./course update --from REMOTE/BRANCH"));
    }
    name = std::string(absl::StripAsciiWhitespace(upstream.output));
  }
  const std::string remote = name.substr(0, name.find('/'));
  if (!absl::StrContains(absl::StrCat("\n", remotes), absl::StrCat("\n", remote, "\n")) ||
      !absl::StrContains(name, "/")) {
    return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is no REMOTE/BRANCH of this clone; its remotes: ",
                                                   std::string(absl::StripAsciiWhitespace(remotes))));
  }
  return Upstream{name, remote};
}

}  // namespace

Result RunUpdate(const Context& context, const UpdateOptions& options) {
  const Git git(context.root);
  ASSIGN_OR_RETURN(const Finished inside, git.Try({"rev-parse", "--show-toplevel"}));
  if (!inside.ok())
    return absl::FailedPreconditionError(
        absl::StrCat(context.root, " is no git clone: there is nothing to fetch from"));
  RETURN_IF_ERROR(FinishLastOne(context, git));
  ASSIGN_OR_RETURN(const bool in_the_middle, git.IsInTheMiddle());
  if (in_the_middle) {
    return absl::FailedPreconditionError(
        "a merge or rebase of yours is not finished: finish it, or git merge --abort; nothing was changed");
  }
  ASSIGN_OR_RETURN(const Upstream upstream, FindUpstream(git, options.from));
  *context.out << "Fetching " << upstream.name << " ...\n" << std::flush;
  ASSIGN_OR_RETURN(const Finished fetched, git.Try({"fetch", "--quiet", upstream.remote}));
  if (!fetched.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the newer course could not be fetched, and nothing was changed: ",
                     std::string(absl::StripAsciiWhitespace(fetched.error))));
  }
  ASSIGN_OR_RETURN(const std::string target, git.Commit(upstream.name));
  ASSIGN_OR_RETURN(const std::string head, git.Commit("HEAD"));
  ASSIGN_OR_RETURN(const Finished contained, git.Try({"merge-base", "--is-ancestor", target, head}));
  if (contained.ok()) {
    *context.out << "The course is up to date.\n";
    PrintNext(context, "./course next");
    return Exit::kDone;
  }
  ASSIGN_OR_RETURN(const Finished base, git.Try({"merge-base", head, target}));
  if (!base.ok())
    return absl::FailedPreconditionError(
        absl::StrCat(upstream.name, " and this clone have no commit in common; nothing was changed"));
  const std::string base_commit(absl::StripAsciiWhitespace(base.output));

  ASSIGN_OR_RETURN(const WorkTree tree, LookAround(git));
  if (!tree.foreign.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("only starters may be edited while the course is updated; commit these or put them away (git "
                     "stash), nothing was changed:",
                     Listed(tree.foreign)));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> coming,
                   git.List({"diff", "--name-only", "--no-renames", "--diff-filter=A", "-z", head, target}));
  std::vector<std::string> in_the_way;
  for (const std::string& path : tree.untracked) {
    if (std::find(coming.begin(), coming.end(), path) != coming.end()) in_the_way.push_back(path);
  }
  if (!in_the_way.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the newer course brings files where you have some of your own; move yours away, nothing was changed:",
        Listed(in_the_way)));
  }

  ASSIGN_OR_RETURN(const Texts mine, LearnersStarters(context, git, base_commit));
  Journal journal = {.head = head};
  for (const auto& [path, text] : mine) {
    ASSIGN_OR_RETURN(journal.starters[path], KeepInAttic(context, LabOf(path), text));
  }
  RETURN_IF_ERROR(WriteJournal(context, journal));
  absl::Status done = git.Run({"reset", "--hard", "--quiet", head}).status();
  if (done.ok()) done = Integrate(git, target);
  if (!done.ok()) {
    RETURN_IF_ERROR(Undo(context, git, journal));
    return absl::FailedPreconditionError(
        absl::StrCat(std::string(done.message()), "\nEverything is as it was before."));
  }
  std::set<std::string> removed, new_labs;
  Texts back;
  for (const auto& [path, text] : mine) {
    // Gone is what the course once brought and no longer has; a lab of the learner's own was never there.
    ASSIGN_OR_RETURN(const std::optional<std::string> delivered, git.FileAt(base_commit, path));
    ASSIGN_OR_RETURN(const std::optional<std::string> theirs, git.FileAt(target, path));
    if (delivered.has_value() && !theirs.has_value()) {
      removed.insert(path);
    } else {
      back[path] = text;
    }
  }
  RETURN_IF_ERROR(PutBack(context, back));
  RETURN_IF_ERROR(RemoveJournal(context));
  for (const std::string& path : coming) {
    if (IsStarter(path)) new_labs.insert(LabOf(path));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> changed, git.Changed(base_commit, target));
  ASSIGN_OR_RETURN(const std::string now, git.Run({"rev-parse", "--short", "HEAD"}));
  *context.out << "The course is now at " << now << News(changed, journal, removed, new_labs);
  if (!back.empty())
    *context.out << back.size() << (back.size() == 1 ? " starter of yours is" : " starters of yours are")
                 << " in place (copies: .course/attic).\n";
  PrintNext(context, "./course up");
  return Exit::kDone;
}

}  // namespace course::cli
