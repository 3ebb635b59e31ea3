#include "extensions/x2/experiment/manifest.h"

#include <iostream>

#include "base/sha256.h"

namespace experiment {

using nlohmann::ordered_json;

std::string BytesOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

ordered_json AsJson(const Manifest& manifest, const Arguments& arguments, const Folder& folder) {
  ordered_json json = {{"what", manifest.what},
                       {"command", manifest.command},
                       {"versions", {{"compiler", __VERSION__}, {"language", __cplusplus}}},
                       {"seed", arguments.seed},
                       {"threads", arguments.threads},
                       {"config", manifest.config},
                       {"data", manifest.data},
                       {"weights_sha256", base::Sha256Hex(BytesOf(manifest.weights))}};
  if (manifest.data_bytes.has_value()) json["data"]["sha256"] = base::Sha256Hex(*manifest.data_bytes);
  for (const auto& [name, value] : manifest.results.items()) json[name] = value;
  json["files_sha256"] = folder.sums();
  return json;
}

absl::Status WriteManifest(const Manifest& manifest, const Arguments& arguments, Folder& folder) {
  const std::string text = AsJson(manifest, arguments, folder).dump(2) + "\n";
  std::cout << text << folder.path() << "\n";
  return folder.Write("manifest.json", text);
}

}  // namespace experiment
