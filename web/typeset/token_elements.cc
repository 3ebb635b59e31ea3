#include "web/typeset/token_elements.h"

#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"

namespace course::web {
namespace {

constexpr std::string_view kOperatorSpace = "0.2778em";

// "mo" of "<mo lspace=...>" and of "</mo>".
std::string_view NameOf(std::string_view tag) {
  tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
  return tag.substr(0, tag.find_first_of(" />"));
}

bool IsToken(std::string_view name) { return name == "mo" || name == "mi" || name == "mn" || name == "mtext"; }

// A space as wide as the attribute says, or nothing if that is 0.
std::string Space(std::string_view tag, std::string_view attribute) {
  std::string_view width = kOperatorSpace;
  const std::string begin = absl::StrCat(" ", absl::string_view(attribute.data(), attribute.size()), "=\"");
  if (const size_t at = tag.find(begin); at != std::string_view::npos) {
    width = tag.substr(at + begin.size());
    width = width.substr(0, width.find('"'));
  }
  if (width.empty() || width.starts_with("0em")) return "";
  return absl::StrCat("<mspace width=\"", absl::string_view(width.data(), width.size()), "\"/>");
}

}  // namespace

std::string WithoutNestedTokens(std::string_view mathml) {
  struct Open {
    bool unwrapped = false;
    std::string behind;  // what follows its elements
  };
  std::vector<Open> open;  // elements around this place
  std::string out;
  for (size_t at = 0; at < mathml.size();) {
    const size_t end = mathml[at] == '<' ? mathml.find('>', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += mathml[at++];
      continue;
    }
    const std::string_view tag = mathml.substr(at, end + 1 - at), rest = mathml.substr(end + 1);
    at = end + 1;
    if (tag.starts_with("</") && !open.empty()) {
      if (open.back().unwrapped) {
        absl::StrAppend(&out, "</mrow>", open.back().behind);
      } else {
        out += tag;
      }
      open.pop_back();
      continue;
    }
    if (tag.ends_with("/>") || tag.starts_with("</")) {
      out += tag;
      continue;
    }
    const bool is_operator = NameOf(tag) == "mo";
    const bool unwrapped = IsToken(NameOf(tag)) && rest.starts_with('<') && !rest.starts_with("</");
    open.push_back({unwrapped, unwrapped && is_operator ? Space(tag, "rspace") : ""});
    if (unwrapped) {
      absl::StrAppend(&out, is_operator ? Space(tag, "lspace") : "", "<mrow>");
    } else {
      out += tag;
    }
  }
  return out;
}

}  // namespace course::web
