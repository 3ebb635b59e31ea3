#include "harness/verified/make_bundles.h"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/jail/jail.h"
#include "harness/verified/hidden_tests.h"
#include "harness/watch/commands.h"
#include "harness/watch/include_block.h"
#include "harness/watch/isolated.h"
#include "harness/watch/stamps.h"
#include "nlohmann/json.hpp"

namespace course::verified {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kProcessTarget[] = "//harness/verified:grade_submission";
constexpr char kProcessFile[] = "harness/verified/grade_submission";

std::string FolderOf(const std::string& lab) { return lab.substr(2); }
std::string SolutionOf(const std::string& lab) { return "//solutions/" + FolderOf(lab); }

// Beside the versions of a lab's bundle: what the newest was made from.
std::string SourcesFile(const std::string& bundles, const std::string& lab) {
  return absl::StrCat(bundles, "/", BundleName(lab), "/sources.json");
}

absl::Status Copy(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(cli::MakeFolder(fs::path(to).parent_path().string()));
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (!error) return absl::OkStatus();
  const std::string text = absl::StrCat("cannot copy ", from, " to ", to, ": ", error.message());
  return error == std::errc::no_space_on_device ? absl::ResourceExhaustedError(text) : absl::InternalError(text);
}

// What a starter may include: headers, and not the sources of the libraries and earlier solutions behind them.
bool IsHeader(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  return extension == ".h" || extension == ".inc" || extension == ".inl" || extension == ".hpp";
}

class Maker {
 public:
  Maker(cli::Bazel& bazel, const std::vector<std::string>& labs, const BundleOptions& options)
      : labs_(labs), options_(options), asking_{bazel, options.stop_fd, [this] {
                                                  Say("another bazel works in this folder: waiting for it");
                                                }} {}

  absl::StatusOr<std::vector<Bundle>> Make() {
    for (const std::string& lab : labs_) {
      if (BundleName(lab).empty())
        return absl::InvalidArgumentError(absl::StrCat("\"", lab, "\" is no label of a lab"));
    }
    std::map<std::string, watch::Stamps> stamps;
    std::map<std::string, std::vector<std::string>> headers;
    Say(absl::StrCat("asking bazel what ", labs_.size(), " labs are made of"));
    for (const std::string& lab : labs_) {
      ASSIGN_OR_RETURN(headers[lab],
                       watch::SourceFiles(asking_, absl::StrCat("kind('source file', deps(", lab, ":contract))")));
      // Before the build: what changes while it goes on makes the bundle stale.
      ASSIGN_OR_RETURN(stamps[lab], SourceStamps(lab));
    }
    Say(absl::StrCat("building the tests of ", labs_.size(), " labs"));
    RETURN_IF_ERROR(Build());
    ASSIGN_OR_RETURN(const std::vector<watch::Action> actions, watch::IsolatedActions(asking_, labs_));
    ASSIGN_OR_RETURN(root_, watch::AskBazel(asking_, {"info", "execution_root"}));
    absl::StripTrailingAsciiWhitespace(&root_);
    std::vector<Bundle> bundles;
    for (const std::string& lab : labs_) {
      Say(absl::StrCat("making the bundle of ", lab));
      ASSIGN_OR_RETURN(const watch::IsolatedCommands commands, watch::FindIsolatedCommands(actions, lab));
      ASSIGN_OR_RETURN(bundles.emplace_back(), MakeBundle(lab, headers[lab], commands));
      const json made = {{"hidden", options_.hidden}, {"files", stamps[lab]}};
      RETURN_IF_ERROR(cli::WriteFile(SourcesFile(options_.bundles, lab), made.dump(1)));
    }
    RETURN_IF_ERROR(CopyProcess());
    return bundles;
  }

 private:
  void Say(const std::string& what) const {
    if (options_.say) options_.say(what);
  }

  absl::StatusOr<watch::Stamps> SourceStamps(const std::string& lab) {
    const std::string all = absl::StrCat("deps(", lab, ":servant + ", lab, ":catalog + ", lab, ":info + ",
                                         SolutionOf(lab), ":isolated_program + ", kProcessTarget, ")");
    ASSIGN_OR_RETURN(
        const std::vector<std::string> sources,
        watch::SourceFiles(asking_, absl::StrCat("kind('source file', ", all, ") + buildfiles(", all, ")")));
    std::vector<std::string> paths = {"/usr/bin/gcc", "/etc/bazel.bazelrc"};
    for (const char* file : {"WORKSPACE", ".bazelrc"}) paths.push_back(absl::StrCat(options_.root, "/", file));
    const std::string starter = FolderOf(lab) + "/starter.cc";
    for (const std::string& source : sources) {
      // The query follows both sides of :impl; a learner's file is in no bundle.
      if (source != starter) paths.push_back(absl::StrCat(options_.root, "/", source));
    }
    paths.push_back(absl::StrCat(options_.root, "/solutions/", starter));
    for (const std::string& file : HiddenFiles(options_.hidden, lab)) paths.push_back(file);
    return watch::StampsOf(paths);
  }

  absl::Status Build() {
    std::vector<std::string> args = {"build", "--config=solution", "--noshow_progress", "--ui_event_filters=-info",
                                     kProcessTarget};
    for (const std::string& lab : labs_) {
      args.insert(args.end(),
                  {lab + ":servant", lab + ":catalog", lab + ":info", SolutionOf(lab) + ":isolated_program"});
    }
    ASSIGN_OR_RETURN(
        const cli::Finished done,
        cli::RunWhenFree(asking_.bazel, {.args = args, .show = false, .stop_fd = asking_.stop_fd}, asking_.busy));
    if (done.stopped) return absl::AbortedError("bazel build was stopped");
    if (done.ok()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the bundles cannot be made: bazel build ended with ", done.exit_code, ":\n", done.error));
  }

  absl::StatusOr<Bundle> MakeBundle(const std::string& lab, const std::vector<std::string>& headers,
                                    const watch::IsolatedCommands& commands) {
    const watch::Commands& servant = commands.servant;
    Bundle bundle = {.lab = lab,
                     .course_version = options_.course_version,
                     .compile = servant.compile,
                     .link = servant.link,
                     .source = servant.source,
                     .object = servant.object,
                     .servant = servant.program};
    bundle.folder = absl::StrCat(options_.bundles, "/", BundleName(lab), "/new.", getpid());
    RETURN_IF_ERROR(cli::Remove(bundle.folder));
    RETURN_IF_ERROR(FillTree(bundle, headers, servant.objects));
    RETURN_IF_ERROR(FillTests(bundle, commands));
    ASSIGN_OR_RETURN(bundle.compiler, CompilerVersion(bundle.compile[0]));
    ASSIGN_OR_RETURN(bundle.libraries, Libraries(bundle));
    ASSIGN_OR_RETURN(const std::string starter,
                     cli::ReadFile(absl::StrCat(options_.root, "/solutions/", bundle.source)));
    bundle.includes = watch::IncludeBlock(starter, bundle.source);
    return SealBundle(bundle, options_.bundles);
  }

  absl::Status FillTree(const Bundle& bundle, const std::vector<std::string>& headers,
                        const std::vector<std::string>& objects) {
    for (const std::string& header : headers) {
      if (!IsHeader(header)) continue;
      RETURN_IF_ERROR(Copy(absl::StrCat(options_.root, "/", header), absl::StrCat(bundle.Tree(), "/", header)));
    }
    for (const std::string& object : objects) {
      RETURN_IF_ERROR(Copy(absl::StrCat(root_, "/", object), absl::StrCat(bundle.Objects(), "/", object)));
    }
    // A place where the submission is mounted.
    return cli::WriteFile(absl::StrCat(bundle.Tree(), "/", bundle.source), "");
  }

  // Test program, catalog, limits.
  absl::Status FillTests(Bundle& bundle, const watch::IsolatedCommands& commands) {
    const std::string bin = absl::StrCat(root_, "/", fs::path(bundle.servant).parent_path().string());
    ASSIGN_OR_RETURN(const std::string catalog, cli::ReadFile(bin + "/catalog.json"));
    ASSIGN_OR_RETURN(const std::string info, cli::ReadFile(bin + "/info.json"));
    const json parsed = json::parse(info, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_object() || !parsed.contains("limits")) return absl::InternalError(bin + "/info.json has no limits");
    const json& limits = parsed["limits"];
    bundle.limits = {.memory_mb = limits.value("memory_mb", 0),
                     .cpu_seconds = limits.value("cpu_seconds", 0),
                     .wall_seconds = limits.value("wall_seconds", 0),
                     .output_kb = limits.value("output_kb", 0)};
    RETURN_IF_ERROR(cli::MakeFolder(bundle.folder + "/tests"));
    if (HiddenFiles(options_.hidden, bundle.lab).empty()) {
      RETURN_IF_ERROR(cli::WriteFile(bundle.Catalog(), catalog));
      return Copy(absl::StrCat(root_, "/", commands.tests_program), bundle.Program());
    }
    const std::string scratch = bundle.folder + "/hidden";
    RETURN_IF_ERROR(cli::MakeFolder(scratch));
    ASSIGN_OR_RETURN(bundle.hidden, AddHiddenTests({.hidden = options_.hidden,
                                                    .lab = bundle.lab,
                                                    .execution_root = root_,
                                                    .commands = commands,
                                                    .public_catalog = catalog,
                                                    .program = bundle.Program(),
                                                    .catalog = bundle.Catalog(),
                                                    .scratch = scratch,
                                                    .stop_fd = options_.stop_fd}));
    return cli::Remove(scratch);
  }

  // Those of the reference's servant: a submission is linked with the same words, and so needs the same.
  absl::StatusOr<std::vector<std::string>> Libraries(const Bundle& bundle) {
    const std::string reference = bundle.folder + "/reference";
    RETURN_IF_ERROR(Copy(absl::StrCat(root_, "/", bundle.servant), reference));
    ASSIGN_OR_RETURN(const std::vector<jail::Mount> mounts, jail::SharedLibraries(reference));
    RETURN_IF_ERROR(cli::Remove(reference));
    std::vector<std::string> libraries;
    for (const jail::Mount& mount : mounts) libraries.push_back(mount.to);
    return libraries;
  }

  absl::StatusOr<std::string> CompilerVersion(const std::string& compiler) {
    ASSIGN_OR_RETURN(const cli::Finished done, cli::RunCommand({.argv = {compiler, "--version"}}));
    if (!done.ok()) return absl::FailedPreconditionError(absl::StrCat(compiler, " --version: ", done.error));
    const std::vector<std::string> lines = absl::StrSplit(done.output, absl::MaxSplits('\n', 1));
    return lines[0];
  }

  // Renamed over the one before, which a grader may be executing.
  absl::Status CopyProcess() {
    ASSIGN_OR_RETURN(std::string bin, watch::AskBazel(asking_, {"info", "--config=solution", "bazel-bin"}));
    absl::StripTrailingAsciiWhitespace(&bin);
    const std::string place = options_.bundles + "/grade_submission";
    const std::string made = absl::StrCat(place, ".", getpid());
    RETURN_IF_ERROR(Copy(absl::StrCat(bin, "/", kProcessFile), made));
    std::error_code error;
    fs::rename(made, place, error);
    return error ? absl::InternalError(absl::StrCat("cannot rename ", made)) : absl::OkStatus();
  }

  const std::vector<std::string>& labs_;
  const BundleOptions& options_;
  const watch::Asking asking_;
  std::string root_;  // Bazel's execution root
};

bool IsStale(const std::string& lab, const BundleOptions& options) {
  if (!FindBundle(options.bundles, lab).ok()) return true;
  const absl::StatusOr<std::string> text = cli::ReadFile(SourcesFile(options.bundles, lab));
  if (!text.ok()) return true;
  const json made = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!made.is_object() || made.value("hidden", "") != options.hidden) return true;
  const watch::Stamps stamps = made.value("files", watch::Stamps{});
  for (const std::string& file : HiddenFiles(options.hidden, lab)) {
    if (!stamps.contains(file)) return true;
  }
  return !watch::FirstChanged(stamps).empty();
}

}  // namespace

std::vector<std::string> StaleLabs(const std::vector<std::string>& labs, const BundleOptions& options) {
  const bool no_process = !cli::IsFile(options.bundles + "/grade_submission");
  std::vector<std::string> stale;
  for (const std::string& lab : labs) {
    if (no_process || IsStale(lab, options)) stale.push_back(lab);
  }
  return stale;
}

absl::StatusOr<std::vector<Bundle>> MakeBundles(cli::Bazel& bazel, const std::vector<std::string>& labs,
                                                const BundleOptions& options) {
  return Maker(bazel, labs, options).Make();
}

}  // namespace course::verified
