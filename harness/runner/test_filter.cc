#include "harness/runner/test_filter.h"

#include <cstddef>

namespace course::runner {
namespace {

// Goes back to the last '*' only, so a pattern costs at most |name| * |pattern| steps.
bool MatchesPattern(std::string_view name, std::string_view pattern) {
  size_t n = 0, p = 0, star = std::string_view::npos, after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool MatchesAny(std::string_view name, std::string_view patterns) {
  while (true) {
    const size_t colon = patterns.find(':');
    if (MatchesPattern(name, patterns.substr(0, colon))) return true;
    if (colon == std::string_view::npos) return false;
    patterns.remove_prefix(colon + 1);
  }
}

}  // namespace

bool MatchesFilter(std::string_view name, std::string_view filter) {
  const size_t dash = filter.find('-');
  const std::string_view wanted = filter.substr(0, dash);
  if (!wanted.empty() && !MatchesAny(name, wanted)) return false;
  return dash == std::string_view::npos || !MatchesAny(name, filter.substr(dash + 1));
}

}  // namespace course::runner
