#include "harness/watch/dependencies.h"

#include <filesystem>

#include "absl/strings/match.h"

namespace course::watch {

std::vector<std::string> ParseDependencies(std::string_view rule) {
  std::vector<std::string> files;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) files.push_back(word);
    word.clear();
  };
  // The target's own colon is followed by a blank; one inside a name is not.
  size_t at = rule.find(": ");
  at = at == rule.npos ? rule.size() : at + 1;
  for (; at < rule.size(); ++at) {
    const char c = rule[at];
    const char next = at + 1 < rule.size() ? rule[at + 1] : '\0';
    if (c == '\\' && (next == ' ' || next == '#' || next == '\\')) {
      word += next;
      ++at;
    } else if (c == '$' && next == '$') {
      word += '$';
      ++at;
    } else if (c == '\\' && next == '\n') {
      end_word();
      ++at;
    } else if (c == ' ' || c == '\n' || c == '\t') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  return files;
}

std::string FirstUndeclared(const std::vector<std::string>& files, const std::string& own) {
  for (const std::string& file : files) {
    const std::string path = std::filesystem::path(file).lexically_normal().string();
    if (!absl::StartsWith(path, "/") && !absl::StartsWith(path, "..")) continue;
    bool allowed = !own.empty() && absl::StartsWith(path, own);
    for (const char* folder : {"/usr/include/", "/usr/local/include/", "/usr/lib/gcc/"}) {
      allowed = allowed || absl::StartsWith(path, folder);
    }
    if (!allowed) return file;
  }
  return "";
}

}  // namespace course::watch
