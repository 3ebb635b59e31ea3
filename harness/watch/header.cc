#include "harness/watch/header.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/watch/compile.h"
#include "harness/watch/dependencies.h"
#include "harness/watch/include_block.h"
#include "nlohmann/json.hpp"

namespace course::watch {
namespace {

// starter.cc's compile command, turned into one that writes `output`.
std::vector<std::string> HeaderCommand(const Kit& kit, const std::string& header, const std::string& output) {
  std::vector<std::string> command;
  const std::vector<std::string>& compile = kit.commands.compile;
  for (size_t i = 0; i < compile.size(); ++i) {
    const bool takes_value = compile[i] == "-c" || compile[i] == "-o" || compile[i] == "-MF";
    if (takes_value) ++i;
    if (!takes_value) command.push_back(compile[i]);
  }
  command.insert(command.end(), {"-MF", output + ".d", "-x", "c++-header", "-c", header, "-o", output});
  return command;
}

std::string KeyOf(const Kit& kit, const std::string& block) {
  return absl::StrCat(absl::StrJoin(kit.commands.compile, " "), "\n", block);
}

}  // namespace

std::string Header::Find(const Kit& kit, const std::string& source) const {
  const std::string block = IncludeBlock(source, kit.commands.source);
  if (block.empty()) return "";
  const absl::StatusOr<std::string> text = cli::ReadFile(folder_ + "/made.json");
  if (!text.ok()) return "";
  const auto made = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!made.is_object() || made.value("key", "") != KeyOf(kit, block)) return "";
  if (!FirstChanged(made.value("files", Stamps{})).empty()) return "";
  return folder_ + "/includes.h";
}

absl::Status Header::Make(const Kit& kit, const std::string& source, int stop_fd) {
  const std::string block = IncludeBlock(source, kit.commands.source);
  if (block.empty()) return absl::OkStatus();
  const std::string header = folder_ + "/includes.h";
  RETURN_IF_ERROR(cli::Remove(folder_));
  RETURN_IF_ERROR(cli::WriteFile(header, block));
  const std::string output = header + ".gch";
  ASSIGN_OR_RETURN(const cli::Finished done, RunTool(kit, HeaderCommand(kit, header, output), stop_fd));
  if (!done.ok() || done.stopped) {
    RETURN_IF_ERROR(cli::Remove(folder_));
    if (done.stopped) return absl::AbortedError("the precompiled header was stopped");
    return absl::FailedPreconditionError(done.error);
  }
  ASSIGN_OR_RETURN(const std::string rule, cli::ReadFile(output + ".d"));
  std::vector<std::string> files;
  for (const std::string& file : ParseDependencies(rule)) {
    files.push_back(absl::StartsWith(file, "/") ? file : kit.Tree(file));
  }
  files.push_back(output);
  // Last, because it is what makes the header one that is found.
  const nlohmann::json made = {{"key", KeyOf(kit, block)}, {"files", StampsOf(files)}};
  return cli::WriteFile(folder_ + "/made.json", made.dump(1));
}

}  // namespace course::watch
