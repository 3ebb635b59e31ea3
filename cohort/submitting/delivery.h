// From the outbox to the server: each submission until the server has said that it has it.

#ifndef COHORT_SUBMITTING_DELIVERY_H_
#define COHORT_SUBMITTING_DELIVERY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cohort/submitting/api_client.h"
#include "cohort/submitting/outbox.h"
#include "cohort/wire/wire.h"
#include "harness/store/store.h"

namespace course::cohort {

struct Delivered {
  std::vector<wire::State> arrived;
  struct Refused {
    Waiting waiting;
    std::string reason;
  };
  std::vector<Refused> refused;  // moved to the outbox's refused/
  std::vector<Waiting> waits;    // still
  std::string trouble;           // why it does; empty if nothing does
  bool token_refused = false;    // `trouble` is a 401: without another token nothing will arrive
};

struct DeliveryOptions {
  int longest_pause_s = 60;  // asked to come again later than that, it is left for the next time
  std::function<void(int seconds)> sleep;
};

// What waits for this recipient, in the order of queueing; it stops at the first one that gets no answer. Errors: the
// outbox's.
absl::StatusOr<Delivered> Deliver(Outbox& outbox, const ApiClient& client, const Recipient& to,
                                  const DeliveryOptions& options);

struct Reported {
  int kept = 0;
  int known = 0;        // the server had them
  std::string trouble;  // why the rest was not sent; empty: all was
  bool token_refused = false;
};

// The graded runs of the learner's own code that are recorded here and were not reported yet. `labs` (labels): those
// that the server knows; runs of others are left out. A run's id follows from its event file, so that a run which is
// sent twice is kept once, whatever happens to the outbox. Errors: the store's and the outbox's.
absl::StatusOr<Reported> ReportRuns(Outbox& outbox, const ApiClient& client, const Recipient& to, store::Store& store,
                                    const std::vector<std::string>& labs, const DeliveryOptions& options);

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_DELIVERY_H_
