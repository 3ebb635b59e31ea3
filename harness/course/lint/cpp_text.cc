#include "harness/course/lint/cpp_text.h"

#include <cctype>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "harness/course/lint/lab_folder.h"

namespace course::lint {
namespace {

bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The identifier in front of the first bracket that opens outside <...>; empty if there is none.
std::string FunctionName(const std::string& statement) {
  int angles = 0;
  for (size_t i = 0; i < statement.size(); ++i) {
    if (statement[i] == '<') ++angles;
    if (statement[i] == '>') --angles;
    if (statement[i] != '(' || angles > 0) continue;
    size_t end = i;
    while (end > 0 && statement[end - 1] == ' ') --end;
    size_t begin = end;
    while (begin > 0 && IsNameChar(statement[begin - 1])) --begin;
    return statement.substr(begin, end - begin);
  }
  return "";
}

bool IsNoFunction(const std::string& statement) {
  static const std::regex kOther(
      "^\\s*(using|typedef|static_assert|struct|class|enum|union|extern|template|friend|constexpr|inline|const|static)"
      "\\b");
  return std::regex_search(statement, kOther) || absl::StrContains(statement, "=");
}

// The block of // lines that ends on the line above `line`.
std::string CommentAbove(const std::vector<std::string>& lines, int line) {
  std::string doc;
  for (int i = line - 2; i >= 0; --i) {
    absl::string_view text = absl::StripAsciiWhitespace(lines[i]);
    if (!absl::ConsumePrefix(&text, "//")) break;
    doc = std::string(text) + "\n" + doc;
  }
  return doc;
}

struct Scope {
  bool is_namespace;
  std::string name;
};

std::string JoinedScope(const std::vector<Scope>& scopes) {
  std::vector<std::string> names;
  for (const Scope& scope : scopes) {
    if (!scope.name.empty()) names.push_back(scope.name);
  }
  return absl::StrJoin(names, "::");
}

bool InNamespaceOnly(const std::vector<Scope>& scopes) {
  for (const Scope& scope : scopes) {
    if (!scope.is_namespace) return false;
  }
  return true;
}

}  // namespace

std::string WithoutComments(const std::string& source) {
  std::string code = source;
  enum { kCode, kLine, kBlock, kText, kChar } state = kCode;
  for (size_t i = 0; i < source.size(); ++i) {
    const char c = source[i], next = i + 1 < source.size() ? source[i + 1] : '\0';
    const bool quote_of_number =
        c == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(source[i - 1]));  // 1'000
    switch (state) {
      case kCode:
        if (c == '/' && next == '/') state = kLine;
        if (c == '/' && next == '*') state = kBlock;
        if (c == '"') state = kText;
        if (c == '\'' && !quote_of_number) state = kChar;
        if (state == kLine || state == kBlock) code[i] = ' ';
        break;
      case kLine:
        if (c == '\n')
          state = kCode;
        else
          code[i] = ' ';
        break;
      case kBlock:
        if (c != '\n') code[i] = ' ';
        if (c == '/' && i > 0 && source[i - 1] == '*') state = kCode;
        break;
      case kText:
      case kChar:
        if (c == '\\' && next != '\0') {
          code[i] = ' ';
          if (next != '\n') code[i + 1] = ' ';
          ++i;
        } else if (c == (state == kText ? '"' : '\'')) {
          state = kCode;
        } else if (c != '\n') {
          code[i] = ' ';
        }
        break;
    }
  }
  return code;
}

std::vector<std::string> CodeLines(const std::string& source) {
  // The comments' places, but the texts' contents: a mutant may differ in a text alone.
  const std::vector<std::string> whole = absl::StrSplit(source, '\n');
  const std::vector<std::string> code = absl::StrSplit(WithoutComments(source), '\n');
  std::vector<std::string> lines;
  for (size_t i = 0; i < code.size(); ++i) {
    const absl::string_view bare = absl::StripAsciiWhitespace(code[i]);
    if (bare.empty() || absl::StartsWith(bare, "#include")) continue;
    // Up to the last character that is code, taken from the original.
    const size_t length = absl::StripTrailingAsciiWhitespace(code[i]).size();
    lines.emplace_back(absl::StripAsciiWhitespace(whole[i].substr(0, length)));
  }
  return lines;
}

std::vector<Function> DeclaredFunctions(const std::string& header) {
  std::string code = WithoutComments(header);
  const std::vector<std::string> lines = absl::StrSplit(header, '\n');
  static const std::regex kNamespace("^\\s*(inline\\s+)?namespace\\s*([A-Za-z0-9_:]*)\\s*$");
  std::vector<Function> functions;
  std::vector<Scope> scopes;
  std::string statement;
  size_t begin = 0;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    const bool line_start = i == 0 || code[i - 1] == '\n';
    if (c == '#' &&
        (line_start ||
         absl::StripAsciiWhitespace(code.substr(code.rfind('\n', i) + 1, i - code.rfind('\n', i) - 1)).empty())) {
      while (i < code.size() && (code[i] != '\n' || (i > 0 && code[i - 1] == '\\'))) ++i;
      continue;
    }
    if (c == '{') {
      std::smatch found;
      const bool is_namespace = std::regex_match(statement, found, kNamespace);
      scopes.push_back({is_namespace, is_namespace ? found[2].str() : ""});
      statement.clear();
    } else if (c == '}') {
      if (!scopes.empty()) scopes.pop_back();
      statement.clear();
    } else if (c == ';') {
      if (InNamespaceOnly(scopes) && !IsNoFunction(statement)) {
        const std::string name = FunctionName(statement);
        if (!name.empty()) {
          const int line = LineOf(header, begin);
          functions.push_back({JoinedScope(scopes), name, line, CommentAbove(lines, line)});
        }
      }
      statement.clear();
    } else {
      const bool blank = std::isspace(static_cast<unsigned char>(c));
      if (statement.empty() && blank) continue;
      if (statement.empty()) begin = i;
      statement += blank ? ' ' : c;
    }
  }
  return functions;
}

}  // namespace course::lint
