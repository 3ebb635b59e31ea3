// The dashboard's style sheet and scripts, inside the binary, under names that change with their content.

#ifndef WEB_ASSETS_ASSETS_H_
#define WEB_ASSETS_ASSETS_H_

#include <optional>
#include <string>
#include <string_view>

namespace course::web {

struct EmbeddedAsset {
  const char* name;
  const char* content;
};
extern const EmbeddedAsset kEmbeddedAssets[];  // made by embed.bzl
extern const int kEmbeddedAssetCount;

struct Asset {
  std::string_view content;
  std::string_view content_type;
};

// "/assets/site.3f2a....css" for "site.css": the hash lets a browser keep the file for ever. CHECKs that it exists.
std::string AssetUrl(std::string_view name);

// The asset behind such a path; nullopt for any other, also for an outdated hash.
std::optional<Asset> FindAsset(std::string_view path);

}  // namespace course::web

#endif  // WEB_ASSETS_ASSETS_H_
