#include "web/pages/file_page.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "web/pages/parts.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

constexpr std::string_view kShownEndings[] = {".md", ".h", ".cc", ".cu", ".svg", ".png"};
// The course's texts, and the libraries that it teaches from. Not the solutions, which have pages of their own.
constexpr std::string_view kRoots[] = {"phases/", "extensions/", "docs/",  "quiz/bank/figures/", "base/", "kernels/",
                                       "nn/",     "models/",     "engine/"};
constexpr std::string_view kReadme = "/README.md";

bool IsPlain(std::string_view part) {
  if (part.empty() || part[0] == '.') return false;
  for (char c : part) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!plain) return false;
  }
  return true;
}

// "phases/P" and "extensions/P" are guides, a folder below one of them is a lab.
bool IsTaught(std::string_view path) { return path.starts_with("phases/") || path.starts_with("extensions/"); }

int Depth(std::string_view folder) {
  int depth = 1;
  for (const char c : folder) depth += c == '/';
  return depth;
}

}  // namespace

std::string ReadingUrl(std::string_view path) {
  if (IsTaught(path) && path.ends_with(kReadme)) {
    const std::string folder(path.substr(0, path.size() - kReadme.size()));
    if (Depth(folder) == 2) return "/phases/" + folder.substr(folder.find('/') + 1);
    if (Depth(folder) >= 3) return "/labs/" + folder;
  }
  return (path.ends_with(".md") ? "/read/" : "/files/") + std::string(path);
}

std::string ResolvePath(std::string_view folder, std::string_view url) {
  const std::string_view path = url.substr(0, url.find('#'));
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
  return absl::StrJoin(parts, "/");
}

std::string FileUrl(std::string_view folder, std::string_view url) {
  if (url.empty() || url[0] == '#' || url[0] == '/' || url.find(':') != std::string_view::npos) return std::string(url);
  const size_t mark = url.find('#');
  const std::string anchor(mark == std::string_view::npos ? "" : url.substr(mark));
  return ReadingUrl(ResolvePath(folder, url)) + anchor;
}

std::optional<std::string> ShownFile(std::string_view path) {
  bool below_root = false, known_ending = false;
  for (std::string_view root : kRoots) below_root = below_root || path.starts_with(root);
  for (std::string_view ending : kShownEndings) known_ending = known_ending || path.ends_with(ending);
  if (!below_root || !known_ending) return std::nullopt;
  for (const absl::string_view part : absl::StrSplit(absl::string_view(path.data(), path.size()), '/')) {
    if (!IsPlain({part.data(), part.size()})) return std::nullopt;
  }
  return std::string(path);
}

Html CodeBlock(const std::string& code) {
  Html lines;
  int number = 0;
  for (const Html& line : HighlightCppLines(code)) {
    lines += Tag("code", {{"class", "line"}, {"id", absl::StrCat("L", ++number)}}, line);
  }
  return Tag("pre", {{"class", "numbered"}, {"tabindex", "0"}}, lines);
}

std::string CodePage(const std::string& path, const std::string& lab_folder, const std::string& content,
                     const Frame& frame) {
  std::vector<Crumb> crumbs = {{"Map", "/"}};
  if (!lab_folder.empty()) crumbs.push_back({lab_folder.substr(lab_folder.rfind('/') + 1), "/labs/" + lab_folder});
  crumbs.push_back({path.substr(path.rfind('/') + 1), ""});
  Html body = Tag("h1", Tag("code", Text(path.substr(path.rfind('/') + 1))));
  const std::string editor = EditorUrl(frame, path, 0);
  if (!editor.empty()) {
    body += Tag("p", {{"class", "actions"}},
                Tag("a", {{"class", "button"}, {"href", editor}}, Text("Open in your editor")));
  }
  return Document(path, body + CodeBlock(content), frame, {.crumbs = crumbs});
}

}  // namespace course::web
