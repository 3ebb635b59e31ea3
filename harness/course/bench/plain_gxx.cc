#include "harness/course/bench/plain_gxx.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "harness/course/process.h"
#include "nlohmann/json.hpp"

namespace course::bench {
namespace {

using nlohmann::json;

absl::StatusOr<std::string> Ask(Clone& clone, const std::vector<std::string>& args) {
  ASSIGN_OR_RETURN(const cli::Finished done, clone.bazel().Run({.args = args, .show = false}));
  if (done.ok()) return done.output;
  return absl::InternalError(absl::StrCat("bazel ", args[0], " failed:\n", done.error));
}

// ".../starter.pic.o" is written where a target may end up in a shared library, too.
bool IsOutput(const std::string& path, const std::string& name) {
  const std::string base = absl::StrReplaceAll(path.substr(path.rfind('/') + 1), {{".pic.", "."}});
  return base == name;
}

absl::Status RunStep(const std::string& folder, const std::vector<std::string>& argv) {
  ASSIGN_OR_RETURN(const cli::Finished done, cli::RunCommand({.argv = argv, .folder = folder}));
  if (done.ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(argv[0], " ended with ", done.exit_code, ":\n", done.error, done.output));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ActionArguments(const std::string& jsonproto, const std::string& output) {
  const json graph = json::parse(jsonproto, nullptr, /*allow_exceptions=*/false);
  if (!graph.is_object() || !graph.contains("actions")) return absl::InvalidArgumentError("aquery gave no actions");
  for (const json& action : graph["actions"]) {
    auto arguments = action.value("arguments", std::vector<std::string>{});
    // A params file repeats what aquery has already spelled out.
    std::erase_if(arguments, [](const std::string& argument) { return absl::StartsWith(argument, "@"); });
    const auto out = std::find(arguments.begin(), arguments.end(), "-o");
    if (out != arguments.end() && out + 1 != arguments.end() && IsOutput(*(out + 1), output)) return arguments;
  }
  return absl::NotFoundError(absl::StrCat("aquery shows no action that writes ", output));
}

absl::StatusOr<PlainGxx> FindCommands(Clone& clone, const std::string& lab) {
  PlainGxx gxx;
  ASSIGN_OR_RETURN(const std::string folder, Ask(clone, {"info", "execution_root"}));
  gxx.folder = std::string(absl::StripAsciiWhitespace(folder));
  const std::string object = clone.root() + "/.course/bench_starter.o";
  gxx.program = clone.root() + "/.course/bench_program";

  ASSIGN_OR_RETURN(const std::string compiles, Ask(clone, {"aquery", "--config=starter", "--output=jsonproto",
                                                           "mnemonic(\"CppCompile\", " + lab + ":starter)"}));
  ASSIGN_OR_RETURN(gxx.compile, ActionArguments(compiles, "starter.o"));
  for (size_t i = 0; i + 1 < gxx.compile.size(); ++i) {
    if (gxx.compile[i] == "-o") gxx.compile[i + 1] = object;
    if (gxx.compile[i] == "-MF") gxx.compile[i + 1] = object + ".d";
  }

  ASSIGN_OR_RETURN(const std::string links, Ask(clone, {"aquery", "--config=starter", "--output=jsonproto",
                                                        "mnemonic(\"CppLink\", " + lab + ":program)"}));
  ASSIGN_OR_RETURN(gxx.link, ActionArguments(links, "program"));
  bool replaced = false;
  for (size_t i = 0; i < gxx.link.size(); ++i) {
    if (i > 0 && gxx.link[i - 1] == "-o") gxx.link[i] = gxx.program;
    if (IsOutput(gxx.link[i], "libstarter.a") || IsOutput(gxx.link[i], "starter.o")) {
      gxx.link[i] = object;
      replaced = true;
    }
  }
  if (!replaced) return absl::NotFoundError("the link of the tests does not name the starter's object");
  return gxx;
}

absl::Status CompileLinkAndRun(const PlainGxx& gxx) {
  RETURN_IF_ERROR(RunStep(gxx.folder, gxx.compile));
  RETURN_IF_ERROR(RunStep(gxx.folder, gxx.link));
  return RunStep(gxx.folder, {gxx.program});
}

}  // namespace course::bench
