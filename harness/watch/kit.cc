#include "harness/watch/kit.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/watch/kit_files.h"
#include "nlohmann/json.hpp"

namespace course::watch {
namespace {

using nlohmann::json;

// Bumped when the layout of a kit changes: kits of another version are made anew.
constexpr int kVersion = 1;

std::string NameOf(const std::string& lab) { return lab.substr(lab.rfind('/') + 1); }
std::string FolderOf(const std::string& lab) { return std::string(absl::StripPrefix(lab, "//")); }

class Maker {
 public:
  Maker(cli::Bazel& bazel, const std::string& lab, const KitOptions& options)
      : lab_(lab), options_(options), asking_{bazel, options.stop_fd, [this] {
                                                Say("another bazel works in this folder: waiting for it");
                                              }} {}

  absl::StatusOr<Kit> Make() {
    Kit kit = {.lab = lab_, .folder = options_.folder};
    Say("asking bazel what the lab is made of");
    ASSIGN_OR_RETURN(const std::vector<std::string> headers,
                     SourceFiles(asking_, absl::StrCat("kind('source file', deps(", lab_, ":contract))")));
    const std::string all = absl::StrCat("deps(", lab_, ":", NameOf(lab_), ")");
    ASSIGN_OR_RETURN(const std::vector<std::string> sources,
                     SourceFiles(asking_, absl::StrCat("kind('source file', ", all, ") + buildfiles(", all, ")")));
    // Before the build: what changes while it goes on makes the kit stale.
    kit.sources = SourceStamps(sources);
    Say("building the tests");
    ASSIGN_OR_RETURN(const std::string complaints, Build());
    ASSIGN_OR_RETURN(kit.commands, FindCommands(asking_, lab_));
    ASSIGN_OR_RETURN(std::string execution_root, AskBazel(asking_, {"info", "execution_root"}));
    absl::StripTrailingAsciiWhitespace(&execution_root);
    const absl::StatusOr<std::string> workspace = CopyFiles({.root = options_.root,
                                                             .execution_root = execution_root,
                                                             .kit = options_.folder + ".new",
                                                             .lab_folder = FolderOf(lab_),
                                                             .headers = headers,
                                                             .commands = kit.commands});
    if (absl::IsNotFound(workspace.status()) && !complaints.empty()) {
      return absl::FailedPreconditionError(absl::StrCat("the tests of ", lab_, " do not build:\n", complaints));
    }
    RETURN_IF_ERROR(workspace.status());
    kit.workspace = *workspace;
    RETURN_IF_ERROR(Write(kit, options_.folder + ".new"));
    RETURN_IF_ERROR(cli::Remove(options_.folder));
    RETURN_IF_ERROR(MoveFolder(options_.folder + ".new", options_.folder));
    return kit;
  }

 private:
  void Say(const std::string& what) const {
    if (options_.say) options_.say(what);
  }

  Stamps SourceStamps(const std::vector<std::string>& sources) const {
    const std::string starter = FolderOf(lab_) + "/starter.cc";
    const std::string own_solution = absl::StrCat("solutions/", FolderOf(lab_), "/");
    std::vector<std::string> paths = {"/usr/bin/gcc", "/etc/bazel.bazelrc"};
    for (const char* file : {"WORKSPACE", ".bazelrc", ".bazelrc.user"}) {
      paths.push_back(absl::StrCat(options_.root, "/", file));
    }
    for (const std::string& source : sources) {
      // The query follows both sides of :impl. Solutions of earlier labs are linked, this lab's own is not.
      if (source == starter || absl::StartsWith(source, own_solution)) continue;
      paths.push_back(absl::StrCat(options_.root, "/", source));
    }
    return StampsOf(paths);
  }

  // Everything but the starter must build; with --keep_going it does even where the starter does not compile. Returns
  // what Bazel complained about.
  absl::StatusOr<std::string> Build() {
    const std::vector<std::string> args = {"build",
                                           "--config=starter",
                                           "--keep_going",
                                           "--noshow_progress",
                                           "--ui_event_filters=-info",
                                           absl::StrCat(lab_, ":program"),
                                           absl::StrCat(lab_, ":catalog"),
                                           absl::StrCat(lab_, ":", NameOf(lab_))};
    ASSIGN_OR_RETURN(
        const cli::Finished done,
        cli::RunWhenFree(asking_.bazel, {.args = args, .show = false, .stop_fd = asking_.stop_fd}, asking_.busy));
    if (done.stopped) return absl::AbortedError("bazel build was stopped");
    if (!done.ok() && done.exit_code != cli::kBazelBuildFailed) {
      return absl::FailedPreconditionError(absl::StrCat("bazel build ended with ", done.exit_code, ":\n", done.error));
    }
    return done.ok() ? "" : done.error;
  }

  static absl::Status Write(const Kit& kit, const std::string& folder) {
    const json text = {{"version", kVersion},
                       {"lab", kit.lab},
                       {"workspace", kit.workspace},
                       {"compile", kit.commands.compile},
                       {"link", kit.commands.link},
                       {"source", kit.commands.source},
                       {"object", kit.commands.object},
                       {"program", kit.commands.program},
                       {"objects", kit.commands.objects},
                       {"sources", kit.sources}};
    return cli::WriteFile(folder + "/kit.json", text.dump(1));
  }

  const std::string lab_;
  const KitOptions& options_;
  const Asking asking_;
};

}  // namespace

std::string Kit::Plan() const { return absl::StrCat(FolderOf(lab), "/", NameOf(lab), ".plan.json"); }
std::string Kit::Catalog() const { return absl::StrCat(FolderOf(lab), "/catalog.json"); }

absl::StatusOr<Kit> MakeKit(cli::Bazel& bazel, const std::string& lab, const KitOptions& options) {
  return Maker(bazel, lab, options).Make();
}

absl::StatusOr<Kit> ReadKit(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::string text, cli::ReadFile(folder + "/kit.json"));
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || parsed.value("version", 0) != kVersion) {
    return absl::NotFoundError(absl::StrCat(folder, "/kit.json is none of this version"));
  }
  const auto words = [&](const char* name) { return parsed.value(name, std::vector<std::string>{}); };
  Kit kit = {.lab = parsed.value("lab", ""),
             .workspace = parsed.value("workspace", ""),
             .commands = {.compile = words("compile"),
                          .link = words("link"),
                          .source = parsed.value("source", ""),
                          .object = parsed.value("object", ""),
                          .program = parsed.value("program", ""),
                          .objects = words("objects")},
             .sources = parsed.value("sources", Stamps{}),
             .folder = folder};
  if (const std::string changed = FirstChanged(kit.sources); !changed.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(changed, " has changed"));
  }
  return kit;
}

}  // namespace course::watch
