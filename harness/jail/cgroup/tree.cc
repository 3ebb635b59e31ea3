#include "harness/jail/cgroup/tree.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace course::jail {
namespace {

bool Has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Our path in the hierarchy of a controller; of version 2, which names none, if `controller` is empty.
std::string PathIn(const std::string& cgroup, const std::string& controller) {
  for (const absl::string_view line : absl::StrSplit(cgroup, '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    if (controller.empty() ? parts[0] != "0" : !Has(absl::StrSplit(parts[1], ','), controller)) continue;
    // Outside of what our namespace shows, or removed while we are in it.
    if (absl::StartsWith(parts[2], "/..") || absl::EndsWith(parts[2], " (deleted)")) return "";
    return parts[2];
  }
  return "";
}

// A blank in a path stands as \040 there.
std::string Unescaped(const std::string& text) {
  const auto digit = [&](size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '7'; };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && digit(i + 1) && digit(i + 2) && digit(i + 3)) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Where `path` of a hierarchy lies, of which `root` is mounted on `point`. Empty if it is not below `root`.
std::string Place(const std::string& path, const std::string& root, const std::string& point) {
  if (root == "/") return path == "/" ? point : point + path;
  if (path == root) return point;
  return absl::StartsWith(path, root + "/") ? point + path.substr(root.size()) : "";
}

// `type`: of the file system. Version 1 names its controllers among the options of the mount.
std::string Folder(const std::string& cgroup, const std::string& mountinfo, const std::string& type,
                   const std::string& controller) {
  const std::string path = PathIn(cgroup, controller);
  if (path.empty()) return "";
  for (const absl::string_view line : absl::StrSplit(mountinfo, '\n')) {
    // number, parent, device, root, mount point, options, any number of tags, "-", type, source, options
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    const size_t dash = std::find(words.begin(), words.end(), "-") - words.begin();
    if (dash < 6 || dash + 3 >= words.size() || words[dash + 1] != type) continue;
    if (!controller.empty() && !Has(absl::StrSplit(words[dash + 3], ','), controller)) continue;
    const std::string place = Place(path, Unescaped(words[3]), Unescaped(words[4]));
    if (!place.empty()) return place;
  }
  return "";
}

}  // namespace

OwnCgroups ParseOwnCgroups(const std::string& cgroup, const std::string& mountinfo) {
  return {.unified = Folder(cgroup, mountinfo, "cgroup2", ""),
          .memory = Folder(cgroup, mountinfo, "cgroup", "memory"),
          .pids = Folder(cgroup, mountinfo, "cgroup", "pids")};
}

}  // namespace course::jail
