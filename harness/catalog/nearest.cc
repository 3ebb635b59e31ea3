#include "harness/catalog/nearest.h"

#include <algorithm>
#include <utility>

namespace course::catalog {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return lower;
}

}  // namespace

int EditDistance(std::string_view a_text, std::string_view b_text) {
  const std::string a = Lower(a_text), b = Lower(b_text);
  // row[j] is the distance of a's first i letters to b's first j; a swap looks two rows back.
  std::vector<int> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, row);
  }
  return previous[b.size()];
}

std::vector<std::string> Nearest(std::string_view text, const std::vector<std::string>& candidates, int limit) {
  const std::string wanted = Lower(text);
  const int allowed = std::max(2, static_cast<int>(wanted.size()) / 3);
  std::vector<std::pair<int, std::string>> found;
  for (const std::string& candidate : candidates) {
    int distance = EditDistance(wanted, candidate);
    // Part of the name, such as "sampler": ranks behind a name that differs by a letter.
    if (wanted.size() >= 3 && Lower(candidate).find(wanted) != std::string::npos) distance = std::min(distance, 2);
    // Two edits turn any two letters into any others: those are no resemblance.
    if (distance <= allowed && distance < static_cast<int>(std::max(wanted.size(), candidate.size()))) {
      found.emplace_back(distance, candidate);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<std::string> names;
  for (auto& [distance, name] : found) {
    if (static_cast<int>(names.size()) < limit && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace course::catalog
