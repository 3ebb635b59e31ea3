// Many takers at once against a server on this machine, at the pace of people, and what the database says afterwards.

#ifndef WEB_BENCH_QUIZ_LOAD_H_
#define WEB_BENCH_QUIZ_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/store.h"
#include "web/bench/quiz/actor.h"
#include "web/bench/quiz/taker.h"

namespace course::web::bench {

// What happens to the server while they answer: as soon as this share of all answers is acknowledged, this long after
// the event before, and once this many requests were refused or broken since then.
struct Event {
  double share = 0;
  double after_seconds = 0;
  int sent_again = 0;
  std::function<absl::Status()> happen;
};

// Half of the takers practise, half sit an exam; of both one in four has no scripts.
struct LoadPlan {
  int port = 0;
  std::string bank;
  int takers = 0;
  int answers = 0;            // of each taker
  double pace = 10;           // seconds from one answer of a taker to the next
  double most_seconds = 600;  // gives up
  uint64_t seed = 1;
  std::vector<Event> events;
};

// Milliseconds run from the moment at which a request was due, not from that at which this program came to send it: a
// server that is slow delays what follows, and that has to show (Tene, "How NOT to measure latency", 2015).
struct LoadReport {
  std::vector<std::unique_ptr<Taker>> takers;  // of RunTakers
  // Of requests that were answered at the first try.
  std::vector<double> answer_ms, draft_ms, page_ms, prepare_ms, submission_ms;
  int sent_again = 0;        // requests that were refused for now, or broke
  int told_full = 0;         // 507
  double seconds = 0;        // from the first answer to the last
  int most_connections = 0;  // open at once
};
absl::StatusOr<LoadReport> RunTakers(const LoadPlan& plan);
// The same with others than takers of a quiz: `plan` says their number, pace and when to give up. They outlive the
// call.
absl::StatusOr<LoadReport> RunActors(const LoadPlan& plan, const std::vector<Actor*>& actors);

struct Audit {
  int acknowledged = 0;
  int lost = 0;  // acknowledged, and not there as it was sent
  // Written more often than it was sent, or there without having been acknowledged, or an attempt too many.
  int doubled = 0;
};
// Read the database and change nothing in it: of one taker, and of all.
absl::StatusOr<Audit> AuditTaker(store::Store& store, const Taker& taker);
absl::StatusOr<Audit> AuditAnswers(const std::string& database, const std::vector<std::unique_ptr<Taker>>& takers);

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_LOAD_H_
