#include "web/server.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/quiz_store.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/current.h"
#include "quiz/taking/taking.h"
#include "web/cache/page_cache.h"
#include "web/chat/driver.h"
#include "web/front.h"
#include "web/guard/guard.h"
#include "web/http/listener.h"
#include "web/live/helper.h"
#include "web/live/hub.h"
#include "web/site.h"
#include "web/stop_signal.h"

namespace course::web {
namespace {

constexpr size_t kShortestToken = 16;
constexpr std::chrono::milliseconds kBeforeRefusal{100};
constexpr std::chrono::seconds kExamsAreClosedEvery{1};
static_assert(kOwner == store::kOwner, "the owner's quizzes are found by the name that the door gives");

}  // namespace

absl::Status Serve(const ServeOptions& options) {
  if (options.token.size() < kShortestToken) {
    return absl::InvalidArgumentError(
        absl::StrCat("the token has ", options.token.size(), " characters; at least ", kShortestToken));
  }
  if (options.port < 0 || options.port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("port ", options.port, " is not between 1 and 65535"));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(options.database));
  // Connections of their own: neither news nor the question whether a kept page is still true wait for a page's
  // queries.
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> version_store, store::OpenSqliteStore(options.database));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> news_store, store::OpenSqliteStore(options.database));
  const std::function<int64_t()> now_ms =
      options.now_ms ? options.now_ms : std::function<int64_t()>([] { return NowNs() / 1'000'000; });
  quiz::CurrentBanks banks(options.root);
  const auto current_banks = [&banks] { return banks.Get(); };
  quiz::Taking taking({.store = &store->quizzes(), .banks = current_banks, .now_ms = now_ms});
  std::unique_ptr<Driver> driver;
  std::optional<ChatRoutes> chat;
  if (options.chat) {
    driver = std::make_unique<Driver>(DriverOptions{.ask = options.chat->ask});
    chat = {.driver = driver.get(), .standing = options.chat->standing, .build = options.chat->build};
  }
  Site site({.root = options.root,
             .manifest = options.manifest,
             .store = store.get(),
             .doctor = options.doctor,
             .now_ms = now_ms,
             .quizzes = Quizzes{.taking = &taking, .store = &store->quizzes(), .banks = current_banks},
             .playground = options.playground,
             .chat = chat});
  RaiseDescriptorLimit();

  std::unique_ptr<Front> front;  // knows the port, and is there before the first request is answered
  ASSIGN_OR_RETURN(const std::unique_ptr<Listener> listener,
                   Listener::Bind(options.port,
                                  [&front](const guard::Knock& knock, const Request& request) {
                                    return front->Reply(knock, request);
                                  },
                                  {.patience = options.patience}));
  live::Helper drain(
      [&] {
        if (options.drain_spool) options.drain_spool(*news_store);
      },
      options.poll);
  // Exams end by the clock, whether somebody looks or not. What cannot be closed now is tried again, and whoever looks
  // at the attempt is told why.
  live::Helper closing(
      [&] {
        taking.CloseOverdue().IgnoreError();
        closing.Ask();
      },
      kExamsAreClosedEvery);
  closing.Ask();
  live::Hub hub(live::SourceOf(*news_store), {.poll = options.poll, .before_looking = [&drain] { drain.Ask(); }});
  front = std::make_unique<Front>(guard::MakeDoor(listener->port(), options.token, options.open_enrolment),
                                  Behind{.site = [&site](const Request& request) { return site.Handle(request); },
                                         .version = [&version_store] { return version_store->Version(); },
                                         .hub = &hub,
                                         .somebody_looks = [&drain] { drain.Ask(); },
                                         .now_ms = now_ms,
                                         .before_refusal = [] { std::this_thread::sleep_for(kBeforeRefusal); }});

  const StopSignal stop(options.stop);
  std::atomic<bool> failed{false};
  std::thread serving([&] {
    if (listener->Run()) return;
    failed = true;
    StopSignal::Tell();
  });
  if (options.on_ready) options.on_ready(listener->port());
  stop.Wait();
  if (options.playground) options.playground->stop();  // an answer that nobody can wait for any more
  if (options.chat) options.chat->stop();
  if (driver != nullptr) driver->Stop();  // the same for its listeners
  hub.Stop();  // says good-bye to the pages that listen, while their connections are still there
  listener->Stop();
  serving.join();
  if (failed) return absl::InternalError(absl::StrCat("port ", listener->port(), " accepts no connections any more"));
  return absl::OkStatus();
}

}  // namespace course::web
