#include "web/pages/file_page.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "web/html/html.h"
#include "web/markdown/markdown.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

constexpr std::string_view kTextEndings[] = {".md", ".h", ".cc", ".cu", ".svg"};
constexpr std::string_view kRoots[] = {"phases/", "extensions/", "docs/"};

bool IsPlain(std::string_view part) {
  if (part.empty() || part[0] == '.') return false;
  for (char c : part) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!plain) return false;
  }
  return true;
}

std::string Folder(const std::string& path) { return path.substr(0, path.rfind('/')); }

Html Code(const std::string& content) {
  Html lines;
  for (const absl::string_view line : absl::StrSplit(content, '\n')) {
    lines += Tag("code", {{"class", "line"}}, Text({line.data(), line.size()})) + Markup("\n");
  }
  return Tag("pre", {{"class", "numbered"}, {"tabindex", "0"}}, lines);
}

}  // namespace

std::string FileUrl(std::string_view folder, std::string_view url) {
  if (url.empty() || url[0] == '#' || url[0] == '/' || url.find(':') != std::string_view::npos) return std::string(url);
  const size_t mark = url.find('#');
  const std::string anchor(mark == std::string_view::npos ? "" : url.substr(mark));
  const std::string_view path = url.substr(0, mark);
  std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(folder.data(), folder.size()), '/', absl::SkipEmpty());
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(path.data(), path.size()), '/', absl::SkipEmpty())) {
    if (part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return "/files/" + absl::StrJoin(parts, "/") + anchor;
}

std::optional<std::string> ShownFile(std::string_view path) {
  bool below_root = false, known_ending = false;
  for (std::string_view root : kRoots) below_root = below_root || path.starts_with(root);
  for (std::string_view ending : kTextEndings) known_ending = known_ending || path.ends_with(ending);
  if (!below_root || !known_ending) return std::nullopt;
  for (const absl::string_view part : absl::StrSplit(absl::string_view(path.data(), path.size()), '/')) {
    if (!IsPlain({part.data(), part.size()})) return std::nullopt;
  }
  return std::string(path);
}

std::string FilePage(const std::string& path, const std::string& content) {
  if (!path.ends_with(".md")) return Document(path, Tag("h1", Tag("code", Text(path))) + Code(content));
  MarkdownOptions options;
  options.rewrite_url = [folder = Folder(path)](std::string_view url) { return FileUrl(folder, url); };
  const std::string title = content.substr(0, content.find('\n'));
  const Html text = Tag("article", {{"class", "reading guide"}}, RenderMarkdown(content, options).html);
  return Document(title.starts_with("# ") ? title.substr(2) : path, text, /*with_math=*/true);
}

}  // namespace course::web
