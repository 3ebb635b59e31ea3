// What was typed, from the bytes that a terminal sends.

#ifndef HARNESS_WATCH_KEYS_H_
#define HARNESS_WATCH_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::watch {

enum class Key {
  kNext,   // n
  kHint,   // h
  kList,   // l
  kGrade,  // r
  kQuit,   // q
  kHelp,   // ?
  kUp,     // arrow, k
  kDown,   // arrow, j
  kEnter,
  kEscape,
};

// Decodes `bytes`, as read from the terminal at once; unknown keys are passed over. Arrows are "ESC [ A" or "ESC O A".
// An ESC alone at the end of what was read is the key of that name: a terminal sends a sequence in one piece.
std::vector<Key> ParseKeys(std::string_view bytes);

}  // namespace course::watch

#endif  // HARNESS_WATCH_KEYS_H_
