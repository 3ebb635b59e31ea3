#include "web/chat/driver.h"

#include <algorithm>
#include <future>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"

namespace course::web {
namespace {

constexpr std::chrono::milliseconds kTick{10};  // between two looks at the clock
constexpr int64_t kLookAroundMs = 250;
constexpr int64_t kBetweenNewsMs = 100;  // a page that is told more often cannot show more
constexpr int kFastMs = 20;              // of one order while nobody looks: how long a newcomer waits
constexpr size_t kMostPages = 100;
constexpr char kChange[] = "event: change\ndata: {}\n\n";
constexpr char kEnded[] = "The server is being stopped.";

int64_t MachineMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

DriverOptions WithClock(DriverOptions options) {
  if (!options.now_ms) options.now_ms = MachineMs;
  return options;
}

absl::Status Ended() { return absl::CancelledError(kEnded); }

}  // namespace

Driver::Driver(DriverOptions options)
    : options_(WithClock(std::move(options))), steps_per_second_(options_.steps_per_second) {
  last_step_ms_ = last_told_ms_ = last_looked_ms_ = options_.now_ms() - 1000;
  CHECK(options_.ask != nullptr) << "DriverOptions.ask";
  thread_ = std::thread([this] { Work(); });
}

Driver::~Driver() { Stop(); }

void Driver::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

template <class Result>
Result Driver::Do(std::function<Result()> work, Result stopped) {
  auto task = std::make_shared<std::packaged_task<Result()>>(std::move(work));
  std::future<Result> result = task->get_future();
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return stopped;
    jobs_.push_back([task] { (*task)(); });
  }
  wake_.notify_all();
  return result.get();
}

absl::StatusOr<std::string> Driver::Submit(const std::string& prefix, chat::Submission submission,
                                           ChatListener listener) {
  return Do<absl::StatusOr<std::string>>(
      [&]() -> absl::StatusOr<std::string> {
        submission.id = absl::StrCat(prefix, "-", ++last_id_);
        ASSIGN_OR_RETURN(const chat::Report report, Give(submission));
        if (!report.trouble.empty()) return absl::FailedPreconditionError(report.trouble);
        if (listener) askers_[submission.id] = {.listener = std::move(listener)};
        return submission.id;
      },
      Ended());
}

absl::Status Driver::Abort(const std::string& id) {
  return Do<absl::Status>([&] { return Give(chat::Abort{.id = id}).status(); }, Ended());
}

absl::Status Driver::Step(int steps) {
  return Do<absl::Status>([&] { return Give(chat::Steps{.steps = steps}).status(); }, Ended());
}

absl::Status Driver::Reset() {
  return Do<absl::Status>([&] { return Give(chat::Reset{}).status(); }, Ended());
}

absl::StatusOr<ChatNow> Driver::Look() {
  return Do<absl::StatusOr<ChatNow>>(
      [&]() -> absl::StatusOr<ChatNow> {
        ASSIGN_OR_RETURN(chat::Report report, Give(chat::ShowState{}));
        return NowWith(std::move(report));
      },
      Ended());
}

absl::StatusOr<ChatNow> Driver::LookBack(int64_t step) {
  return Do<absl::StatusOr<ChatNow>>(
      [&]() -> absl::StatusOr<ChatNow> {
        ASSIGN_OR_RETURN(chat::Report report, Give(chat::Replay{.step = step}));
        return NowWith(std::move(report));
      },
      Ended());
}

ChatNow Driver::NowWith(chat::Report report) const {
  return {.report = std::move(report), .running = running_, .steps_per_second = steps_per_second_, .printed = printed_};
}

void Driver::Run(bool running) {
  Do<bool>(
      [&] {
        changed_ = changed_ || running_ != running;
        return running_ = running;
      },
      false);
}

void Driver::SetSpeed(int steps_per_second) {
  Do<int>(
      [&] {
        changed_ = changed_ || steps_per_second_ != steps_per_second;
        return steps_per_second_ = steps_per_second;
      },
      0);
}

std::shared_ptr<live::Mailbox> Driver::Watch() {
  auto mailbox = std::make_shared<live::Mailbox>();
  const std::lock_guard lock(mutex_);
  if (stopped_ || newcomers_.size() >= kMostPages) {
    mailbox->End();
    return mailbox;
  }
  newcomers_.push_back(mailbox);
  wake_.notify_all();
  return mailbox;
}

void Driver::Work() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    for (auto& page : newcomers_) pages_.push_back(std::move(page));
    newcomers_.clear();
    if (!jobs_.empty()) {
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
      continue;
    }
    lock.unlock();
    Drive();
    lock.lock();
    if (stopped_ || !jobs_.empty() || !newcomers_.empty()) continue;
    const bool runs = running_ && unfinished_ > 0;
    if (runs && !IsFollowed()) continue;
    if (runs || !askers_.empty() || !pages_.empty()) {
      wake_.wait_for(lock, kTick);
    } else {
      wake_.wait(lock);
    }
  }
  // Whoever came last is told, too.
  std::deque<std::function<void()>> jobs = std::move(jobs_);
  lock.unlock();
  for (const std::function<void()>& job : jobs) job();
  EndAll(kEnded);
  for (const auto& page : pages_) page->End();
  for (const auto& page : newcomers_) page->End();
}

void Driver::Drive() {
  const int64_t now = options_.now_ms();
  std::erase_if(pages_, [](const auto& page) { return !page->is_open(); });
  if (running_ && unfinished_ > 0) {
    if (!IsFollowed()) {
      Give(chat::Steps{.steps = chat::kMostSteps, .ms = kFastMs}).IgnoreError();  // those who wait are told
    } else if (now - last_step_ms_ >= 1000 / steps_per_second_) {
      last_step_ms_ = now;
      Give(chat::Steps{}).IgnoreError();
    }
  }
  if (now - last_looked_ms_ >= kLookAroundMs) LookAround();
  if (changed_ && now - last_told_ms_ >= kBetweenNewsMs) TellPages();
}

absl::StatusOr<chat::Report> Driver::Give(const chat::Order& order) {
  const bool changes = !std::holds_alternative<chat::ShowState>(order) && !std::holds_alternative<chat::Replay>(order);
  changed_ = changed_ || changes;
  absl::StatusOr<sidecar::Answer> answer = options_.ask(chat::ToJson(order));
  // Refused: everything is as it was.
  if (absl::IsInvalidArgument(answer.status())) return answer.status();
  if (answer.ok() && !answer->printed.empty()) printed_ = answer->printed;
  absl::StatusOr<chat::Report> report =
      answer.ok() ? chat::ReportFrom(answer->answer) : absl::StatusOr<chat::Report>(answer.status());
  if (!report.ok()) {
    unfinished_ = 0;
    EndAll(std::string(report.status().message()));
    return report;
  }
  Deliver(*report);
  // One after the other: an abort is an order, too, and its report is delivered.
  while (!gone_.empty()) {
    const std::string id = std::move(gone_.back());
    gone_.pop_back();
    const absl::StatusOr<sidecar::Answer> aborted = options_.ask(chat::ToJson(chat::Abort{.id = id}));
    if (!aborted.ok()) continue;
    if (const auto after = chat::ReportFrom(aborted->answer); after.ok()) Deliver(*after);
  }
  return report;
}

void Driver::Deliver(const chat::Report& report) {
  unfinished_ = report.unfinished;
  if (!report.trouble.empty()) return EndAll(report.trouble);
  std::set<std::string> known;
  for (const chat::Progress& progress : report.progress) {
    known.insert(progress.id);
    const auto asker = askers_.find(progress.id);
    if (asker == askers_.end()) continue;
    ChatNews news = {.prompt_tokens = progress.prompt_tokens,
                     .output_tokens = progress.output_tokens,
                     .finish_reason = progress.finish_reason};
    if (progress.text.size() > asker->second.sent) news.text = progress.text.substr(asker->second.sent);
    asker->second.sent += news.text.size();
    if (news.text.empty() && !news.Ends()) continue;
    const bool there = asker->second.listener(news);
    if (!there && !news.Ends()) gone_.push_back(progress.id);
    if (!there || news.Ends()) askers_.erase(asker);
  }
  // A program that was started anew knows nothing of those before.
  std::erase_if(askers_, [&](const auto& asker) {
    if (known.contains(asker.first)) return false;
    asker.second.listener({.trouble = "The engine was started anew, without this request."});
    return true;
  });
}

void Driver::EndAll(const std::string& trouble) {
  for (const auto& [id, asker] : askers_) asker.listener({.trouble = trouble});
  askers_.clear();
  changed_ = true;
}

void Driver::LookAround() {
  last_looked_ms_ = options_.now_ms();
  std::vector<std::string> gone;
  for (const auto& [id, asker] : askers_) {
    if (!asker.listener({})) gone.push_back(id);
  }
  for (const std::string& id : gone) {
    askers_.erase(id);
    Give(chat::Abort{.id = id}).IgnoreError();  // those who wait are told
  }
}

void Driver::TellPages() {
  changed_ = false;
  last_told_ms_ = options_.now_ms();
  for (const auto& page : pages_) page->Push(kChange);
}

}  // namespace course::web
