#include "web/live/hub.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace course::web::live {
namespace {

using nlohmann::ordered_json;

// The first bytes: the browser knows that it is connected, and asks again after a second when it is not any more.
constexpr char kWelcome[] = ": welcome\nretry: 1000\n\n";
constexpr char kChange[] = "event: change\ndata: {}\n\n";
constexpr int kWorkAtOnce = 1'000;  // submissions

}  // namespace

Source SourceOf(store::Store& store) {
  return {.version = [&store] { return store.Version(); },
          .runs_after = [&store](int64_t id, int limit) { return store.RunsAfter(id, limit); },
          .newest_runs = [&store](int limit) { return store.RecentRuns(limit); },
          .work_after = [&store](int64_t change, int limit) { return store.grading().ChangedAfter(change, limit); },
          .newest_work = [&store](const std::string& learner,
                                  int limit) { return store.grading().JobsOf(learner, "", limit); }};
}

std::string RunEvent(const store::Run& run) {
  ordered_json labs = ordered_json::array();
  for (const store::LabRun& lab : run.labs) {
    labs.push_back({{"label", lab.lab},
                    {"impl", lab.impl},
                    {"verdict", VerdictName(lab.verdict)},
                    {"points", lab.points},
                    {"max_points", lab.max_points}});
  }
  const ordered_json data = {{"run", run.id}, {"labs", std::move(labs)}};
  return absl::StrCat("event: run\nid: ", run.id,
                      "\ndata: ", data.dump(-1, ' ', false, ordered_json::error_handler_t::replace), "\n\n");
}

Hub::Hub(Source source, HubOptions options)
    : source_(std::move(source)), options_(std::move(options)), thread_([this] { Work(); }) {}

Hub::~Hub() { Stop(); }

size_t Hub::listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

std::shared_ptr<Mailbox> Hub::Listen(std::optional<int64_t> after) {
  auto listener = std::make_shared<Listener>();
  listener->mailbox = std::make_shared<Mailbox>(options_.backlog);
  // The version first: a run that is recorded between these two questions makes the version differ, and is looked for.
  listener->version = source_.version().value_or(-1);
  std::vector<store::Run> newest = source_.newest_runs(after ? kReplay : 1).value_or(std::vector<store::Run>{});
  std::reverse(newest.begin(), newest.end());
  std::string first = kWelcome;
  listener->last_run = after.value_or(0);
  for (const store::Run& run : newest) {
    if (after && run.id > *after) first += RunEvent(run);
    listener->last_run = std::max(listener->last_run, run.id);
  }
  listener->mailbox->Push(first);
  return Add(std::move(listener));
}

std::shared_ptr<Mailbox> Hub::ListenToWork(const std::string& learner, int64_t after) {
  auto listener = std::make_shared<Listener>();
  listener->mailbox = std::make_shared<Mailbox>(options_.backlog);
  listener->learner = learner;
  listener->mailbox->Push(kWelcome);
  const std::shared_ptr<Mailbox> mailbox = Add(std::move(listener));
  if (mailbox == nullptr) return nullptr;
  // What changed since his page was made, looked for once he is among those who are told: so nothing falls in between.
  const absl::StatusOr<std::vector<store::Job>> work = source_.newest_work(learner, kReplay);
  const bool behind =
      !work.ok() || std::any_of(work->begin(), work->end(), [&](const store::Job& job) { return job.change > after; });
  if (behind) mailbox->Push(kChange);
  return mailbox;
}

std::shared_ptr<Mailbox> Hub::Add(std::shared_ptr<Listener> listener) {
  const std::lock_guard lock(mutex_);
  if (stop_ || listeners_.size() >= options_.listeners) return nullptr;
  if (!listener->learner.empty()) {
    const auto learners =
        std::count_if(listeners_.begin(), listeners_.end(), [](const auto& other) { return !other->learner.empty(); });
    if (static_cast<size_t>(learners) >= options_.learners) return nullptr;
    listener->last_work = last_work_;
  }
  listeners_.push_back(listener);
  wake_.notify_all();
  return listener->mailbox;
}

void Hub::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stop_) return;
    stop_ = true;
    wake_.notify_all();
  }
  thread_.join();
  for (const std::shared_ptr<Listener>& listener : listeners_) listener->mailbox->End();
}

void Hub::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || !listeners_.empty(); });
    if (stop_ || wake_.wait_for(lock, options_.poll, [this] { return stop_; })) return;
    std::erase_if(listeners_, [](const auto& listener) { return !listener->mailbox->is_open(); });
    // The store is asked without the lock: nobody who comes or goes waits for the database.
    const std::vector<std::shared_ptr<Listener>> listeners = listeners_;
    lock.unlock();
    if (options_.before_looking) options_.before_looking();
    Look(listeners);
    lock.lock();
  }
}

void Hub::Look(const std::vector<std::shared_ptr<Listener>>& listeners) {
  const absl::StatusOr<int64_t> version = source_.version();
  if (!version.ok()) return;  // the pages say what is wrong with the store; it may be well again at the next look
  std::vector<std::shared_ptr<Listener>> for_runs, for_work;
  for (const auto& listener : listeners) {
    if (listener->version == *version) continue;
    (listener->learner.empty() ? for_runs : for_work).push_back(listener);
  }
  if (!for_runs.empty()) TellOfRuns(for_runs, *version);
  if (!for_work.empty()) TellOfWork(for_work, *version);
}

void Hub::TellOfRuns(const std::vector<std::shared_ptr<Listener>>& behind, int64_t version) {
  int64_t oldest = INT64_MAX;
  for (const auto& listener : behind) oldest = std::min(oldest, listener->last_run);
  std::vector<store::Run> runs;
  while (true) {
    absl::StatusOr<std::vector<store::Run>> more = source_.runs_after(runs.empty() ? oldest : runs.back().id, kReplay);
    if (!more.ok()) return;
    runs.insert(runs.end(), more->begin(), more->end());
    if (more->size() < kReplay) break;
  }
  for (const auto& listener : behind) {
    std::string news;
    for (const store::Run& run : runs) {
      if (run.id <= listener->last_run) continue;
      news += RunEvent(run);
      listener->last_run = run.id;
    }
    listener->version = version;
    listener->mailbox->Push(news.empty() ? kChange : news);
  }
}

// One question for all of them, whatever their number: whose submissions changed.
void Hub::TellOfWork(const std::vector<std::shared_ptr<Listener>>& behind, int64_t version) {
  int64_t last = INT64_MAX;
  for (const auto& listener : behind) last = std::min(last, listener->last_work);
  std::map<std::string, int64_t> newest;  // change of each learner's work
  while (true) {
    const absl::StatusOr<std::vector<store::Job>> more = source_.work_after(last, kWorkAtOnce);
    if (!more.ok()) return;
    for (const store::Job& job : *more) newest[job.learner] = last = job.change;
    if (more->size() < kWorkAtOnce) break;
  }
  for (const auto& listener : behind) {
    const auto own = newest.find(listener->learner);
    if (own != newest.end() && own->second > listener->last_work) listener->mailbox->Push(kChange);
    listener->last_work = last;
    listener->version = version;
  }
  const std::lock_guard lock(mutex_);
  last_work_ = last;
}

}  // namespace course::web::live
