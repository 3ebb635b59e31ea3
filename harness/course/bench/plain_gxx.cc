#include "harness/course/bench/plain_gxx.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
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

// The arguments, with those of a params file in the place of @FILE.
absl::StatusOr<std::vector<std::string>> Expanded(const std::string& folder, const std::vector<std::string>& args) {
  std::vector<std::string> out;
  for (const std::string& arg : args) {
    if (!absl::StartsWith(arg, "@")) {
      out.push_back(arg);
      continue;
    }
    ASSIGN_OR_RETURN(const std::string text, cli::ReadFile(absl::StrCat(folder, "/", arg.substr(1))));
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) out.emplace_back(line);
  }
  return out;
}

absl::Status RunStep(const std::string& folder, const std::vector<std::string>& argv) {
  ASSIGN_OR_RETURN(const cli::Finished done, cli::RunCommand({.argv = argv, .folder = folder}));
  if (done.ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(argv[0], " ended with ", done.exit_code, ":\n", done.error, done.output));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ActionArguments(const std::string& jsonproto, const std::string& suffix) {
  const json graph = json::parse(jsonproto, nullptr, /*allow_exceptions=*/false);
  if (!graph.is_object() || !graph.contains("actions")) return absl::InvalidArgumentError("aquery gave no actions");
  for (const json& action : graph["actions"]) {
    if (!action.contains("arguments")) continue;
    auto arguments = action["arguments"].get<std::vector<std::string>>();
    const auto out = std::find(arguments.begin(), arguments.end(), "-o");
    if (out != arguments.end() && out + 1 != arguments.end() && absl::EndsWith(*(out + 1), suffix)) return arguments;
  }
  return absl::NotFoundError(absl::StrCat("aquery shows no action that writes ...", suffix));
}

absl::StatusOr<PlainGxx> FindCommands(Clone& clone, const std::string& lab) {
  PlainGxx gxx;
  ASSIGN_OR_RETURN(const std::string folder, Ask(clone, {"info", "execution_root"}));
  gxx.folder = std::string(absl::StripAsciiWhitespace(folder));
  const std::string object = clone.root() + "/.course/bench_starter.o";
  gxx.program = clone.root() + "/.course/bench_program";

  ASSIGN_OR_RETURN(const std::string compiles, Ask(clone, {"aquery", "--config=starter", "--output=jsonproto",
                                                           "mnemonic(\"CppCompile\", " + lab + ":starter)"}));
  ASSIGN_OR_RETURN(gxx.compile, ActionArguments(compiles, "/starter.o"));
  for (size_t i = 0; i + 1 < gxx.compile.size(); ++i) {
    if (gxx.compile[i] == "-o") gxx.compile[i + 1] = object;
    if (gxx.compile[i] == "-MF") gxx.compile[i + 1] = object + ".d";
  }

  ASSIGN_OR_RETURN(const std::string links, Ask(clone, {"aquery", "--config=starter", "--output=jsonproto",
                                                        "mnemonic(\"CppLink\", " + lab + ":program)"}));
  // The command line is "gcc @...-2.params": the file that Bazel wrote for the last real link holds the rest.
  const json graph = json::parse(links, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> link;
  if (graph.is_object() && graph.contains("actions")) {
    for (const json& action : graph["actions"]) {
      ASSIGN_OR_RETURN(std::vector<std::string> all,
                       Expanded(gxx.folder, action.value("arguments", std::vector<std::string>{})));
      const auto out = std::find(all.begin(), all.end(), "-o");
      if (out != all.end() && out + 1 != all.end() && absl::EndsWith(*(out + 1), "/program")) link = std::move(all);
    }
  }
  if (link.empty()) return absl::NotFoundError(absl::StrCat("aquery shows no link of ", lab, ":program"));
  bool replaced = false;
  for (size_t i = 0; i < link.size(); ++i) {
    if (i > 0 && link[i - 1] == "-o") link[i] = gxx.program;
    if (absl::EndsWith(link[i], "/libstarter.a") || absl::EndsWith(link[i], "/starter.o")) {
      link[i] = object;
      replaced = true;
    }
  }
  if (!replaced) return absl::NotFoundError("the link of the tests does not name the starter's library");
  gxx.link = std::move(link);
  return gxx;
}

absl::Status CompileLinkAndRun(const PlainGxx& gxx) {
  RETURN_IF_ERROR(RunStep(gxx.folder, gxx.compile));
  RETURN_IF_ERROR(RunStep(gxx.folder, gxx.link));
  return RunStep(gxx.folder, {gxx.program});
}

}  // namespace course::bench
