#include "harness/watch/aquery.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace course::watch {
namespace {

using nlohmann::json;

// Bazel 4.2 writes the ids of its tables as numbers; a graph that was written by another version may have strings.
std::string Id(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string IdOf(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? "" : Id(*found);
}

std::vector<std::string> Ids(const json& object, const char* name) {
  std::vector<std::string> ids;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return ids;
  for (const json& value : *found) ids.push_back(Id(value));
  return ids;
}

// The tables behind the actions: every path is a chain of fragments, every set of files a graph of sets.
class Tables {
 public:
  explicit Tables(const json& graph) {
    for (const json& fragment : Member(graph, "pathFragments")) fragments_[IdOf(fragment, "id")] = &fragment;
    for (const json& artifact : Member(graph, "artifacts")) {
      artifacts_[IdOf(artifact, "id")] = Path(IdOf(artifact, "pathFragmentId"));
    }
    for (const json& set : Member(graph, "depSetOfFiles")) sets_[IdOf(set, "id")] = &set;
  }

  std::string Artifact(const std::string& id) const {
    const auto found = artifacts_.find(id);
    return found == artifacts_.end() ? "" : found->second;
  }

  std::vector<std::string> Files(const std::vector<std::string>& set_ids) const {
    std::set<std::string> files, seen;
    for (std::vector<std::string> open = set_ids; !open.empty();) {
      const std::string id = open.back();
      open.pop_back();
      const auto found = sets_.find(id);
      if (found == sets_.end() || !seen.insert(id).second) continue;
      for (const std::string& artifact : Ids(*found->second, "directArtifactIds")) files.insert(Artifact(artifact));
      for (const std::string& inner : Ids(*found->second, "transitiveDepSetIds")) open.push_back(inner);
    }
    return {files.begin(), files.end()};
  }

 private:
  static const json& Member(const json& object, const char* name) {
    static const json& nothing = *new json(json::array());
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
  }

  std::string Path(std::string id) const {
    std::string path;
    for (size_t depth = 0; depth < fragments_.size(); ++depth) {  // a chain cannot be longer, unless it is a circle
      const auto found = fragments_.find(id);
      if (found == fragments_.end()) break;
      const std::string label = found->second->value("label", "");
      path = path.empty() ? label : absl::StrCat(label, "/", path);
      id = IdOf(*found->second, "parentId");
    }
    return path;
  }

  std::map<std::string, const json*> fragments_, sets_;
  std::map<std::string, std::string> artifacts_;
};

}  // namespace

absl::StatusOr<std::vector<Action>> ParseActions(std::string_view jsonproto) {
  const json graph = json::parse(jsonproto, nullptr, /*allow_exceptions=*/false);
  if (!graph.is_object()) return absl::InvalidArgumentError("what bazel aquery printed is not a JSON object");
  const auto found = graph.find("actions");
  if (found == graph.end() || !found->is_array()) {
    return absl::InvalidArgumentError("what bazel aquery printed has no list \"actions\"");
  }
  const Tables tables(graph);
  std::vector<Action> actions;
  for (const json& one : *found) {
    if (!one.is_object()) return absl::InvalidArgumentError("aquery: an action is not a JSON object");
    Action action;
    action.mnemonic = one.value("mnemonic", "");
    for (const std::string& word : Ids(one, "arguments")) {
      if (!absl::StartsWith(word, "@")) action.arguments.push_back(word);
    }
    action.inputs = tables.Files(Ids(one, "inputDepSetIds"));
    const std::vector<std::string> outputs = Ids(one, "outputIds");
    if (!outputs.empty()) action.output = tables.Artifact(outputs[0]);
    actions.push_back(std::move(action));
  }
  return actions;
}

bool HasName(std::string_view path, std::string_view name) {
  const std::string base(path.substr(path.rfind('/') + 1));
  return absl::StrReplaceAll(base, {{".pic.", "."}}) == name;
}

absl::StatusOr<Action> FindAction(const std::vector<Action>& actions, std::string_view output) {
  for (const Action& action : actions) {
    if (HasName(action.output, output)) return action;
  }
  return absl::NotFoundError(absl::StrCat("bazel aquery shows no action that writes ", std::string(output)));
}

}  // namespace course::watch
