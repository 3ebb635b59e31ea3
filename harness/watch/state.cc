#include "harness/watch/state.h"

#include "absl/status/statusor.h"
#include "harness/course/files.h"
#include "nlohmann/json.hpp"

namespace course::watch {

State ReadState(const std::string& path) {
  State state;
  const absl::StatusOr<std::string> text = cli::ReadFile(path);
  if (!text.ok()) return state;
  const auto json = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return state;
  if (const auto lab = json.find("lab"); lab != json.end() && lab->is_string()) state.lab = lab->get<std::string>();
  const auto graded = json.find("graded");
  if (graded == json.end() || !graded->is_object()) return state;
  for (const auto& [label, digest] : graded->items()) {
    if (digest.is_string()) state.graded[label] = digest.get<std::string>();
  }
  return state;
}

absl::Status WriteState(const std::string& path, const State& state) {
  return cli::WriteFile(path, nlohmann::json({{"lab", state.lab}, {"graded", state.graded}}).dump(1) + "\n");
}

}  // namespace course::watch
