#include "harness/recorder/clean_text.h"

#include <cctype>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/utf8.h"

namespace course::recorder {
namespace {

// "\x1b[31m" and its kind: ESC [ parameters letter.
std::string WithoutColours(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b' && i + 1 < text.size() && text[i + 1] == '[') {
      i += 2;
      while (i < text.size() && !std::isalpha(static_cast<unsigned char>(text[i]))) ++i;
    } else if (text[i] != '\r') {
      out += text[i];
    }
  }
  return out;
}

std::string AsUtf8(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t length = base::FirstUtf8(text.substr(i)).length;
    if (length == 0 || text[i] == '\0') {
      out += '?';
      ++i;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out;
}

// The end of the first part of `path` that is `marker` followed by `levels` folder names; npos if there is none.
size_t AfterFolders(std::string_view path, std::string_view marker, int levels) {
  size_t at = path.rfind(marker);
  if (at == std::string_view::npos) return at;
  at += marker.size();
  for (; levels > 0; --levels) {
    at = path.find('/', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

std::string CleanPath(std::string_view path, const Places& places) {
  // .../x.runfiles/WORKSPACE/phases/..., .../execroot/WORKSPACE/phases/... and .../_bazel_USER/HASH/external/...
  if (const size_t end = AfterFolders(path, ".runfiles/", 1); end != path.npos) return std::string(path.substr(end));
  if (const size_t end = AfterFolders(path, "/execroot/", 1); end != path.npos) return std::string(path.substr(end));
  if (const size_t end = AfterFolders(path, "/_bazel_", 2); end != path.npos) return std::string(path.substr(end));
  const auto in_folder = [&](std::string_view folder) {
    return folder.size() > 1 && path.substr(0, folder.size()) == folder &&
           (path.size() == folder.size() || path[folder.size()] == '/');
  };
  if (in_folder(places.home)) return absl::StrCat("~", std::string(path.substr(places.home.size())));
  if (in_folder("/root")) return absl::StrCat("~", std::string(path.substr(5)));
  for (const std::string_view homes : {"/home/", "/Users/"}) {
    if (path.substr(0, homes.size()) != homes || path.size() == homes.size()) continue;
    const size_t end = path.find('/', homes.size());
    return end == path.npos ? "~" : absl::StrCat("~", std::string(path.substr(end)));
  }
  return std::string(path);
}

bool IsPathByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80 ||
         (c != '\0' && std::string_view("/._-+~@%#,").find(c) != std::string_view::npos);
}

// Replaces each word that begins with a slash.
std::string WithCleanPaths(const std::string& text, const Places& places) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const bool begins = text[i] == '/' && (i == 0 || !IsPathByte(text[i - 1]));
    size_t end = i + 1;
    while (begins && end < text.size() && IsPathByte(text[end])) ++end;
    const std::string_view word = std::string_view(text).substr(i, end - i);
    out += begins ? CleanPath(word, places) : std::string(word);
    i = end;
  }
  return out;
}

std::string Cut(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  size_t end = text.rfind('\n', limit);
  if (end == std::string::npos || end < limit / 2) end = limit;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  const size_t missing = text.size() - end;
  text.resize(end);
  return absl::StrCat(text, "\n[", missing, " more bytes were cut here]");
}

}  // namespace

std::string CleanText(std::string_view text, const Places& places, size_t limit) {
  // Enough to fill `limit` afterwards; a gigabyte need not be examined.
  const std::string_view begin = text.substr(0, limit * 4 + 65536);
  std::string clean = AsUtf8(WithoutColours(begin));
  for (const std::string& workspace : places.workspaces) {
    // First, and as plain text, because a workspace's path may have spaces.
    if (workspace.size() > 1)
      clean = absl::StrReplaceAll(clean, {{workspace + "/", ""}, {"file://" + workspace + "/", ""}});
  }
  clean = Cut(WithCleanPaths(clean, places), limit);
  return clean;
}

}  // namespace course::recorder
