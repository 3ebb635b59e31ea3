// The grading queue as it is now: what waits, what is in hand, what failed.

#ifndef WEB_PAGES_COHORT_QUEUE_PAGE_H_
#define WEB_PAGES_COHORT_QUEUE_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/grading_store.h"
#include "web/pages/layout.h"

namespace course::web {

struct QueueLine {
  store::Job job;
  std::string learner_name, lab_name;
  std::vector<store::GradingEvent> events;
};

struct QueueView {
  std::vector<QueueLine> in_hand;  // compiling or running
  std::vector<QueueLine> waiting;  // in the order in which they come up; the first kQueueShown of them
  int waiting_in_all = 0;
  std::vector<QueueLine> failed;  // newest first
  int workers = 0;                // that this server runs
  int done_last_hour = 0;
  absl::TimeZone zone;
};
inline constexpr int kQueueShown = 100;

std::string QueuePage(const QueueView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_QUEUE_PAGE_H_
