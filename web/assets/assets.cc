#include "web/assets/assets.h"

#include <sodium.h>

#include <map>
#include <string>

#include "base/check.h"

namespace course::web {
namespace {

std::string_view ContentType(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

std::string HashedUrl(const EmbeddedAsset& asset) {
  const std::string_view content = asset.content;
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(content.data()), content.size());
  char hex[17];
  sodium_bin2hex(hex, sizeof hex, hash, 8);
  const std::string name = asset.name;
  const size_t dot = name.rfind('.');
  return "/assets/" + name.substr(0, dot) + "." + hex + name.substr(dot);
}

const std::map<std::string, const EmbeddedAsset*>& ByUrl() {
  static const auto* urls = [] {
    auto* map = new std::map<std::string, const EmbeddedAsset*>;
    for (int i = 0; i < kEmbeddedAssetCount; ++i) map->emplace(HashedUrl(kEmbeddedAssets[i]), &kEmbeddedAssets[i]);
    return map;
  }();
  return *urls;
}

}  // namespace

std::string AssetUrl(std::string_view name) {
  for (const auto& [url, asset] : ByUrl()) {
    if (asset->name == name) return url;
  }
  CHECK(false) << "no asset " << name;
  return "";
}

std::optional<Asset> FindAsset(std::string_view path) {
  const auto found = ByUrl().find(std::string(path));
  if (found == ByUrl().end()) return std::nullopt;
  return Asset{found->second->content, ContentType(found->second->name)};
}

}  // namespace course::web
