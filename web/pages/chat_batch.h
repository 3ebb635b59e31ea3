// The engine's queues: the batch as rows, the waiting requests, and the texts.

#ifndef WEB_PAGES_CHAT_BATCH_H_
#define WEB_PAGES_CHAT_BATCH_H_

#include <string>

#include "harness/sidecars/engine/report.h"
#include "web/html/html.h"
#include "web/pages/frame.h"

namespace course::web {

// "own-3": the class that gives a request its colour, the same in every figure.
std::string OwnerClass(const std::string& request_id);

// How much of the step's budget was used, as a bar and in words; who was preempted.
Html BudgetOf(const chat::State& state);
// A row for each running request, with a button that ends it unless `past`.
Html BatchOf(const chat::State& state, const Frame& frame, bool past);
Html WaitingOf(const chat::State& state, const Frame& frame, bool past);
// Prompts and what came of them: what runs, what waits, what is done.
Html TextsOf(const chat::State& state);

}  // namespace course::web

#endif  // WEB_PAGES_CHAT_BATCH_H_
