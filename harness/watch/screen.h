// The picture of a session: text in, lines out. Nothing here knows a terminal.

#ifndef HARNESS_WATCH_SCREEN_H_
#define HARNESS_WATCH_SCREEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "harness/watch/session.h"

namespace course::watch {

struct Look {
  int width = 80;
  int height = 24;
  bool colour = true;
  bool unicode = true;
};

// Exactly look.height lines of at most look.width columns. Every state has a word; colour only repeats it. What does
// not fit is cut in the middle part: title and keys always stand.
std::vector<std::string> Draw(const Session& session, const Look& look, int64_t now_ms);

// What a reader of a pipe gets for a verdict: one line, without its end. seconds: how long it took; 0 if not known.
//   "00-01 KV-cache speed-up: FAILED, 3 of 20 points. CachedWork.ChargesEveryToken: CachedWork(5, 10) gave 14, ..."
std::string PlainLine(const LabState& lab, double seconds);

}  // namespace course::watch

#endif  // HARNESS_WATCH_SCREEN_H_
