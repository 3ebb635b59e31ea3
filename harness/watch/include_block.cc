#include "harness/watch/include_block.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace course::watch {
namespace {

// #include <name> or "name" and nothing else but a comment to the end of the line; a macro's name, a line that goes on
// or a comment that opens here is left to the compiler.
bool IsPlainInclude(std::string_view line) {
  absl::string_view rest = absl::StripAsciiWhitespace(absl::string_view(line.data(), line.size()));
  if (!absl::ConsumePrefix(&rest, "#")) return false;
  rest = absl::StripLeadingAsciiWhitespace(rest);
  if (!absl::ConsumePrefix(&rest, "include")) return false;
  rest = absl::StripLeadingAsciiWhitespace(rest);
  if (rest.empty() || (rest[0] != '<' && rest[0] != '"')) return false;
  const size_t end = rest.find(rest[0] == '<' ? '>' : '"', 1);
  if (end == rest.npos || end == 1) return false;
  rest = absl::StripLeadingAsciiWhitespace(rest.substr(end + 1));
  return (rest.empty() || rest.substr(0, 2) == "//") && line.back() != '\\';
}

bool IsBlankOrComment(std::string_view line) {
  const absl::string_view text = absl::StripAsciiWhitespace(absl::string_view(line.data(), line.size()));
  if (text.empty()) return true;
  return text.substr(0, 2) == "//" && line.back() != '\\';
}

}  // namespace

std::string IncludeBlock(std::string_view source, std::string_view path) {
  std::string block;
  bool follows = false;  // the line before was an include: its number needs no saying
  for (int number = 1; !source.empty(); ++number) {
    const size_t end = source.find('\n');
    if (end == source.npos) break;  // a last line without an end is still being written
    const std::string_view line = source.substr(0, end);
    source.remove_prefix(end + 1);
    if (IsPlainInclude(line)) {
      if (!follows) absl::StrAppend(&block, "#line ", number, " \"", std::string(path), "\"\n");
      absl::StrAppend(&block, std::string(line), "\n");
      follows = true;
    } else if (IsBlankOrComment(line)) {
      follows = false;
    } else {
      break;
    }
  }
  return block;
}

}  // namespace course::watch
