#include "web/bench/quiz/load.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <queue>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "web/bench/quiz/http_client.h"

namespace course::web::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kReading = 0.3;    // of the pace: an explanation, before the next question
constexpr double kTryAgain = 0.1;   // of the pace: until what was refused is sent again
constexpr double kPatience = 30.0;  // seconds for one answer

// One thread, one epoll: what is due is sent, what comes back goes to its taker.
class Runner {
 public:
  Runner(const LoadPlan& plan, const std::vector<Actor*>& actors) : plan_(plan), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < plan.takers; ++i) {
      auto seat = std::make_unique<Seat>();
      seat->taker = actors[i];
      seat->began = plan.pace * i / plan.takers;
      seats_.push_back(std::move(seat));
      ComeBack(i, seats_.back()->began, /*anew=*/true);
    }
  }
  ~Runner() { close(epoll_); }

  absl::StatusOr<LoadReport> Run() {
    while (done_ < plan_.takers) {
      if (Now() > plan_.most_seconds) {
        return absl::DeadlineExceededError(
            absl::StrCat(plan_.takers - done_, " of ", plan_.takers, " takers are not done after ", Now(), " seconds"));
      }
      RETURN_IF_ERROR(Happen());
      while (!due_.empty() && due_.top().at <= Now()) {
        const int taker = due_.top().taker;
        due_.pop();
        Send(taker);
      }
      RETURN_IF_ERROR(Listen());
    }
    for (const auto& seat : seats_) report_.told_full += seat->taker->told_full();
    report_.seconds = last_answer_ - first_answer_;
    return std::move(report_);
  }

 private:
  struct Seat {
    Actor* taker = nullptr;
    HttpClient client;
    double began = 0;
    double due = 0;    // since when his request could have been answered
    double sent = 0;   // the last try
    int answered = 0;  // questions
    bool first_try = true;
  };
  struct Due {
    double at = 0;
    int taker = 0;
    bool operator>(const Due& other) const { return at > other.at; }
  };

  double Now() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  void ComeBack(int taker, double at, bool anew) {
    Seat& seat = *seats_[taker];
    if (anew) seat.due = at;
    seat.first_try = anew;
    due_.push({at, taker});
  }
  void TryAgain(int taker) {
    ++report_.sent_again;
    ComeBack(taker, Now() + plan_.pace * kTryAgain, /*anew=*/false);
  }

  void Send(int taker) {
    Seat& seat = *seats_[taker];
    const bool was_open = seat.client.fd() >= 0;
    seat.sent = Now();
    if (!seat.client.Send(plan_.port, seat.taker->Request(plan_.port))) {
      Watch(taker, was_open);
      return TryAgain(taker);
    }
    Watch(taker, was_open);
    waiting_.push({seat.sent + kPatience, taker});
  }

  // Puts a new connection under the eyes of epoll, which forgets closed ones by itself.
  void Watch(int taker, bool was_open) {
    Seat& seat = *seats_[taker];
    const bool is_open = seat.client.fd() >= 0;
    open_ += (is_open ? 1 : 0) - (was_open ? 1 : 0);
    report_.most_connections = std::max(report_.most_connections, open_);
    if (!is_open) return;
    epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.u32 = static_cast<uint32_t>(taker)}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, seat.client.fd(), &event);  // EEXIST: it is there
  }

  absl::Status Listen() {
    const double until = due_.empty() ? Now() + 0.05 : due_.top().at;
    const int wait_ms = std::clamp(static_cast<int>((until - Now()) * 1'000), 0, 20);
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, 256, wait_ms);
    for (int i = 0; i < count; ++i) RETURN_IF_ERROR(Hear(static_cast<int>(events[i].data.u32)));
    while (!waiting_.empty() && waiting_.top().at <= Now()) {
      const int taker = waiting_.top().taker;
      waiting_.pop();
      Seat& seat = *seats_[taker];
      if (!seat.client.waiting() || Now() - seat.sent < kPatience) continue;
      seat.client.Close();
      --open_;
      TryAgain(taker);
    }
    return absl::OkStatus();
  }

  absl::Status Hear(int taker) {
    Seat& seat = *seats_[taker];
    if (seat.client.fd() < 0) return absl::OkStatus();
    const HttpClient::Heard heard = seat.client.Receive();
    if (seat.client.fd() < 0) --open_;
    switch (heard) {
      case HttpClient::Heard::kNothing:
      case HttpClient::Heard::kIdle:
        return absl::OkStatus();
      case HttpClient::Heard::kStale:
        Send(taker);
        return absl::OkStatus();
      case HttpClient::Heard::kBroken:
        TryAgain(taker);
        return absl::OkStatus();
      case HttpClient::Heard::kAnswer:
        return Take(taker);
    }
    return absl::OkStatus();
  }

  absl::Status Take(int taker) {
    Seat& seat = *seats_[taker];
    const double now = Now();
    const Actor::Kind kind = seat.taker->kind();
    const Actor::Next next = seat.taker->Take(seat.client.answer());
    if (next == Actor::Next::kFailed) return absl::InternalError(seat.taker->error());
    if (next == Actor::Next::kAgain) return TryAgain(taker), absl::OkStatus();
    if (seat.first_try) {
      std::vector<double>* times[Actor::kKinds] = {&report_.prepare_ms, &report_.page_ms, &report_.draft_ms,
                                                   &report_.answer_ms, &report_.submission_ms};
      times[static_cast<int>(kind)]->push_back((now - seat.due) * 1e3);
    }
    if (kind == Actor::Kind::kAnswer) {
      if (acknowledged_++ == 0) first_answer_ = now;
      last_answer_ = now;
      ++seat.answered;
    }
    switch (next) {
      case Actor::Next::kAtOnce:
        ComeBack(taker, now, /*anew=*/true);
        break;
      case Actor::Next::kRead:
        ComeBack(taker, now + plan_.pace * kReading, /*anew=*/true);
        break;
      case Actor::Next::kThink:
        // By his own clock: who was held up does not fall behind for ever.
        ComeBack(taker, std::max(now, seat.began + plan_.pace * (1 + seat.answered)), /*anew=*/true);
        break;
      default:
        ++done_;
    }
    return absl::OkStatus();
  }

  absl::Status Happen() {
    if (happened_ == plan_.events.size()) return absl::OkStatus();
    const Event& event = plan_.events[happened_];
    if (acknowledged_ < event.share * plan_.takers * plan_.answers) return absl::OkStatus();
    if (Now() < last_event_ + event.after_seconds) return absl::OkStatus();
    if (report_.sent_again < sent_again_before_ + event.sent_again) return absl::OkStatus();
    RETURN_IF_ERROR(event.happen());
    ++happened_;
    last_event_ = Now();
    sent_again_before_ = report_.sent_again;
    return absl::OkStatus();
  }

  const LoadPlan& plan_;
  const int epoll_;
  const Clock::time_point start_ = Clock::now();
  std::vector<std::unique_ptr<Seat>> seats_;
  using Queue = std::priority_queue<Due, std::vector<Due>, std::greater<>>;
  Queue due_;      // what is to be sent
  Queue waiting_;  // until when an answer should be there
  LoadReport report_;
  int done_ = 0, open_ = 0;
  int acknowledged_ = 0;
  double first_answer_ = 0, last_answer_ = 0;
  size_t happened_ = 0;
  double last_event_ = 0;
  int sent_again_before_ = 0;
};

}  // namespace

absl::StatusOr<LoadReport> RunActors(const LoadPlan& plan, const std::vector<Actor*>& actors) {
  if (static_cast<int>(actors.size()) != plan.takers) {
    return absl::InvalidArgumentError(absl::StrCat(actors.size(), " actors for a plan of ", plan.takers));
  }
  return Runner(plan, actors).Run();
}

absl::StatusOr<LoadReport> RunTakers(const LoadPlan& plan) {
  std::vector<std::unique_ptr<Taker>> takers;
  std::vector<Actor*> actors;
  for (int i = 0; i < plan.takers; ++i) {
    takers.push_back(std::make_unique<Taker>(TakerOptions{.bank = plan.bank,
                                                          .exam = i % 2 == 1,
                                                          .scripts = i / 2 % 4 != 0,
                                                          .answers = plan.answers,
                                                          .seed = plan.seed + i}));
    actors.push_back(takers.back().get());
  }
  ASSIGN_OR_RETURN(LoadReport report, RunActors(plan, actors));
  report.takers = std::move(takers);
  return report;
}

}  // namespace course::web::bench
