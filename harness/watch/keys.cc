#include "harness/watch/keys.h"

#include <optional>

namespace course::watch {
namespace {

std::optional<Key> Letter(char c) {
  switch (c) {
    case 'n':
      return Key::kNext;
    case 'h':
      return Key::kHint;
    case 'l':
      return Key::kList;
    case 'r':
      return Key::kGrade;
    case 'q':
      return Key::kQuit;
    case '?':
      return Key::kHelp;
    case 'k':
      return Key::kUp;
    case 'j':
      return Key::kDown;
    case '\r':
    case '\n':
      return Key::kEnter;
    default:
      return std::nullopt;
  }
}

// The length of the sequence that begins with ESC at bytes[0]; `last` is its final letter.
size_t SequenceLength(std::string_view bytes, char& last) {
  if (bytes.size() < 2 || (bytes[1] != '[' && bytes[1] != 'O')) return 1;
  for (size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') {
      last = bytes[i];
      return i + 1;
    }
  }
  return bytes.size();
}

}  // namespace

std::vector<Key> ParseKeys(std::string_view bytes) {
  std::vector<Key> keys;
  while (!bytes.empty()) {
    if (bytes[0] != '\033') {
      if (const std::optional<Key> key = Letter(bytes[0]); key.has_value()) keys.push_back(*key);
      bytes.remove_prefix(1);
      continue;
    }
    char last = '\0';
    const size_t length = SequenceLength(bytes, last);
    if (length == 1) keys.push_back(Key::kEscape);
    if (last == 'A') keys.push_back(Key::kUp);
    if (last == 'B') keys.push_back(Key::kDown);
    bytes.remove_prefix(length);
  }
  return keys;
}

}  // namespace course::watch
