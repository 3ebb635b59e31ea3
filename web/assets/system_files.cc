#include "web/assets/system_files.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/file.h"

namespace course::web {
namespace {

struct Font {
  std::string_view name;
  std::string_view folder;  // of Debian's package
};

// fonts-sil-charis, fonts-inter, fonts-jetbrains-mono, fonts-stix
constexpr Font kFonts[] = {
    {"CharisSIL-Regular.ttf", "/usr/share/fonts/truetype/charis/"},
    {"CharisSIL-Bold.ttf", "/usr/share/fonts/truetype/charis/"},
    {"CharisSIL-Italic.ttf", "/usr/share/fonts/truetype/charis/"},
    {"CharisSIL-BoldItalic.ttf", "/usr/share/fonts/truetype/charis/"},
    {"Inter-Regular.otf", "/usr/share/fonts/opentype/inter/"},
    {"Inter-Italic.otf", "/usr/share/fonts/opentype/inter/"},
    {"Inter-SemiBold.otf", "/usr/share/fonts/opentype/inter/"},
    {"JetBrainsMono-Regular.ttf", "/usr/share/fonts/truetype/jetbrains-mono/"},
    {"JetBrainsMono-Bold.ttf", "/usr/share/fonts/truetype/jetbrains-mono/"},
    {"STIXMath-Regular.otf", "/usr/share/fonts/opentype/stix-word/"},
};

}  // namespace

std::optional<Response> SystemFile(const std::string& path) {
  constexpr std::string_view kPrefix = "/fonts/";
  if (!path.starts_with(kPrefix)) return std::nullopt;
  const std::string_view name = std::string_view(path).substr(kPrefix.size());
  for (const Font& font : kFonts) {
    if (font.name != name) continue;
    absl::StatusOr<std::string> bytes = base::ReadFile(std::string(font.folder) + std::string(font.name));
    if (!bytes.ok() || bytes->empty())
      return Response{.status = 404, .content_type = "text/plain", .body = "not installed\n"};
    return Response{
        .content_type = name.ends_with(".otf") ? "font/otf" : "font/ttf", .body = *std::move(bytes), .immutable = true};
  }
  return std::nullopt;
}

}  // namespace course::web
