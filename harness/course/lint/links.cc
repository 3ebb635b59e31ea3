#include "harness/course/lint/links.h"

#include <algorithm>
#include <regex>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/course/lint/lab_folder.h"

namespace course::lint {
namespace {

// GitHub's rule: lower case, blanks to hyphens, punctuation dropped.
std::string Anchor(const std::string& heading) {
  std::string anchor;
  for (char c : heading) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_') anchor += absl::ascii_tolower(c);
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

// Of every heading of a Markdown file; a repeated one gets "-1", "-2", ... A line in a fence is none.
std::set<std::string> AnchorsOf(const std::string& markdown) {
  std::set<std::string> anchors;
  bool fenced = false;
  for (absl::string_view line : absl::StrSplit(markdown, '\n')) {
    if (absl::StartsWith(line, "```") || absl::StartsWith(line, "~~~")) fenced = !fenced;
    const size_t level = std::min(line.find_first_not_of('#'), line.size());
    if (fenced || level < 1 || level > 6 || !absl::StartsWith(line.substr(level), " ")) continue;
    const std::string anchor = Anchor(std::string(absl::StripAsciiWhitespace(line.substr(level))));
    std::string free = anchor;
    for (int n = 1; !anchors.insert(free).second; ++n) free = absl::StrCat(anchor, "-", n);
  }
  return anchors;
}

// "a/b/../c" -> "a/c"; empty if it leaves the workspace.
std::string Normal(const std::string& path) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") {
      if (parts.empty()) return "";
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.emplace_back(part);
    }
  }
  std::string normal;
  for (const std::string& part : parts) absl::StrAppend(&normal, normal.empty() ? "" : "/", part);
  return normal;
}

// Code between backticks and fences holds no links; offsets and lines stay.
std::string WithoutCode(const std::string& markdown) {
  std::string text = markdown;
  bool fenced = false, inline_code = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool line_start = i == 0 || markdown[i - 1] == '\n';
    if (line_start && (markdown.compare(i, 3, "```") == 0 || markdown.compare(i, 3, "~~~") == 0)) fenced = !fenced;
    if (line_start) inline_code = false;
    if (!fenced && markdown[i] == '`') inline_code = !inline_code;
    if ((fenced || inline_code) && text[i] != '\n') text[i] = ' ';
  }
  return text;
}

}  // namespace

Complaints CheckLinks(const std::string& path, const std::string& rule, const std::string& markdown,
                      const FileText& file_text) {
  Complaints out;
  const std::string folder = path.substr(0, path.rfind('/') == std::string::npos ? 0 : path.rfind('/'));
  const std::set<std::string> own_anchors = AnchorsOf(markdown);
  const std::string prose = WithoutCode(markdown);
  static const std::regex kLink("\\]\\(([^()\\s]+)(\\s+\"[^\"]*\")?\\)");
  for (std::sregex_iterator it(prose.begin(), prose.end(), kLink), end; it != end; ++it) {
    const std::string target = (*it)[1].str();
    if (absl::StrContains(target, "://") || absl::StartsWith(target, "mailto:")) continue;
    const int line = LineOf(prose, it->position(0));
    const size_t hash = target.find('#');
    const std::string file = target.substr(0, hash);
    const std::string anchor = hash == std::string::npos ? "" : target.substr(hash + 1);
    std::set<std::string> anchors = own_anchors;
    if (!file.empty()) {
      const std::string place = Normal(absl::StrCat(folder, "/", file));
      const std::optional<std::string> linked = place.empty() ? std::nullopt : file_text(place);
      if (!linked.has_value()) {
        out.push_back({path, line, rule, absl::StrCat("the link ", target, " leads nowhere")});
        continue;
      }
      anchors = AnchorsOf(*linked);
    }
    if (!anchor.empty() && (file.empty() || absl::EndsWith(file, ".md")) && !anchors.contains(anchor)) {
      out.push_back({path, line, rule, absl::StrCat("no heading has the anchor ", target)});
    }
  }
  return out;
}

}  // namespace course::lint
