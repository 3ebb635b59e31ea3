// The engine's cache: each block as a cell, and the free queue.

#ifndef WEB_PAGES_CHAT_BLOCKS_H_
#define WEB_PAGES_CHAT_BLOCKS_H_

#include "harness/sidecars/engine/report.h"
#include "web/html/html.h"

namespace course::web {

// A cell for each block: its id, who holds it (with how many others), and the beginning of its hash.
Html BlocksOf(const chat::State& state);
// The ids in the order in which they will be handed out.
Html FreeQueueOf(const chat::State& state);

}  // namespace course::web

#endif  // WEB_PAGES_CHAT_BLOCKS_H_
