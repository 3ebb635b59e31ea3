// News for open pages: each recorded run, and word of every other change, as server-sent events.
//
//   event: run                          event: change
//   id: 17                              data: {}
//   data: {"run":17,"labs":[...]}
//
// One thread asks the store, and only while somebody listens. What a listener was told is kept per listener, so that a
// page that comes back with the last id it saw misses nothing and hears nothing twice.

#ifndef WEB_LIVE_HUB_H_
#define WEB_LIVE_HUB_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/store.h"
#include "web/live/mailbox.h"

namespace course::web::live {

// Where the news come from. Called from several threads.
struct Source {
  std::function<absl::StatusOr<int64_t>()> version;  // grows with every change, in the same moment
  std::function<absl::StatusOr<std::vector<store::Run>>(int64_t id, int limit)> runs_after;  // oldest first
  std::function<absl::StatusOr<std::vector<store::Run>>(int limit)> newest_runs;             // newest first
  // Submissions that changed after `change` (Job::change), in the order of their changes; of a learner, the newest.
  std::function<absl::StatusOr<std::vector<store::Job>>(int64_t change, int limit)> work_after;
  std::function<absl::StatusOr<std::vector<store::Job>>(const std::string& learner, int limit)> newest_work;
};
Source SourceOf(store::Store& store);

struct HubOptions {
  std::chrono::milliseconds poll{200};
  size_t listeners = 2'000;
  size_t learners = 1'500;               // of them, those of ListenToWork: so whoever teaches finds room
  size_t backlog = 256 << 10;            // bytes that wait for a slow listener before it is given up
  std::function<void()> before_looking;  // called before each look at the store; may be empty
};

class Hub {
 public:
  static constexpr int kReplay = 50;  // runs

  Hub(Source source, HubOptions options);
  // Ends every mailbox.
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // A new listener. With `after`, the runs after that one come first, oldest first, of more than 50 the newest 50;
  // without, nothing that was there before. nullptr when there are too many listeners, or after Stop().
  std::shared_ptr<Mailbox> Listen(std::optional<int64_t> after);
  // One who hears that a submission of this learner changed, and of nobody else's nor of runs. `after`: the last change
  // of his that he knows of (Job::change). nullptr as above.
  std::shared_ptr<Mailbox> ListenToWork(const std::string& learner, int64_t after);
  // Ends every mailbox and the thread. From any thread, any number of times.
  void Stop();

  size_t listeners() const;

 private:
  struct Listener {
    std::shared_ptr<Mailbox> mailbox;
    int64_t last_run = 0;   // told
    int64_t version = -1;   // of the store when it was told
    std::string learner;    // whose submissions alone it hears of; empty: it hears of everything
    int64_t last_work = 0;  // the change (of anybody's submission) up to which it was told
  };

  void Work();
  std::shared_ptr<Mailbox> Add(std::shared_ptr<Listener> listener);
  void Look(const std::vector<std::shared_ptr<Listener>>& listeners);
  void TellOfRuns(const std::vector<std::shared_ptr<Listener>>& behind, int64_t version);
  void TellOfWork(const std::vector<std::shared_ptr<Listener>>& behind, int64_t version);

  const Source source_;
  const HubOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;                                 // guarded by mutex_
  std::vector<std::shared_ptr<Listener>> listeners_;  // the list is guarded by mutex_, its elements belong to thread_
  int64_t last_work_ = 0;                             // guarded by mutex_; where who comes new begins
  std::thread thread_;
};

// "event: run\nid: 17\ndata: {...}\n\n"
std::string RunEvent(const store::Run& run);

}  // namespace course::web::live

#endif  // WEB_LIVE_HUB_H_
