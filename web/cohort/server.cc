#include "web/cohort/server.h"

#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/accounts/accounts.h"
#include "harness/store/quiz_store.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/current.h"
#include "quiz/taking/taking.h"
#include "web/cache/page_cache.h"
#include "web/cohort/api.h"
#include "web/cohort/manners.h"
#include "web/cohort/site.h"
#include "web/guard/answer.h"
#include "web/http/listener.h"
#include "web/live/helper.h"
#include "web/live/hub.h"
#include "web/routes/cohort.h"
#include "web/site.h"
#include "web/stop_signal.h"

namespace course::web {
namespace {

constexpr std::chrono::milliseconds kBeforeRefusal{100};
constexpr std::chrono::seconds kExamsAreClosedEvery{1};
constexpr std::chrono::hours kForgetsEvery{1};

}  // namespace

absl::Status ServeCohort(const CohortServeOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(options.config.database));
  // A connection of its own: news do not wait for a page's queries.
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> news_store, store::OpenSqliteStore(options.config.database));
  const std::function<int64_t()> now_ms =
      options.now_ms ? options.now_ms : std::function<int64_t()>([] { return NowNs() / 1'000'000; });
  quiz::CurrentBanks banks(options.root);
  const auto current_banks = [&banks] { return banks.Get(); };
  quiz::Taking taking({.store = &store->quizzes(), .banks = current_banks, .now_ms = now_ms});
  Site reading({.root = options.root,
                .manifest = options.manifest,
                .store = store.get(),
                .now_ms = now_ms,
                .quizzes = Quizzes{.taking = &taking, .store = &store->quizzes(), .banks = current_banks},
                .member_of = [&](const std::string& learner) -> std::optional<Member> {
                  const auto account = store->cohort().GetAccount(learner);
                  if (!account.ok() || !account->has_value()) return std::nullopt;
                  return Member{.cohort = options.config.name, .name = (*account)->name, .role = (*account)->role};
                }});
  cohort::PasswordHasher hasher(options.password_cost);
  Api api({.config = &options.config,
           .course = &options.course,
           .grading = &store->grading(),
           .cohort = &store->cohort(),
           .now_ms = now_ms});
  CohortRoutes pages({.store = store.get(),
                      .config = &options.config,
                      .course = &options.course,
                      .banks = current_banks,
                      .course_version = options.course_version});
  cohort::Accounts accounts({.store = &store->cohort(), .hasher = &hasher, .now_ms = now_ms});
  RaiseDescriptorLimit();

  std::unique_ptr<CohortDoor> door;  // knows the port; both are there before the first request is answered
  std::unique_ptr<CohortSite> site;
  Manners manners = {.improper = ImproperHere,
                     .for_programs = IsBelowApi,
                     .refusal = RenderApiRefusal,
                     .refuse_long_body = [&door](const guard::Knock& knock) -> std::optional<Answer> {
                       std::optional<Response> refused = door->RefuseLongBody(knock);
                       if (!refused.has_value()) return std::nullopt;
                       return guard::Render(*std::move(refused));
                     },
                     .longest_body = kLongestUpload};
  ASSIGN_OR_RETURN(
      const std::unique_ptr<Listener> listener,
      Listener::Bind(options.config.port,
                     [&site](const guard::Knock& knock, const Request& request) { return site->Reply(knock, request); },
                     {.patience = options.patience, .manners = std::move(manners)}));
  live::Helper closing(
      [&] {
        taking.CloseOverdue().IgnoreError();
        closing.Ask();
      },
      kExamsAreClosedEvery);
  closing.Ask();
  live::Helper forgetting(
      [&] {
        store->cohort().ForgetExpired(now_ms()).IgnoreError();
        forgetting.Ask();
      },
      kForgetsEvery);
  forgetting.Ask();
  live::Hub hub(live::SourceOf(*news_store), {.poll = options.poll});
  door = std::make_unique<CohortDoor>(CohortDoorOptions{
      .config = &options.config, .accounts = &accounts, .port = listener->port(), .rates = options.rates});
  site = std::make_unique<CohortSite>(CohortSiteOptions{
      .config = &options.config,
      .accounts = &accounts,
      .store = &store->cohort(),
      .door = door.get(),
      .hub = &hub,
      .reading = [&reading](const Request& request) { return reading.Handle(request); },
      .pages = [&](const Request& request, const Principal& who) { return pages.Handle(request, who, now_ms()); },
      .api = [&api](const Request& request, const Principal* who) { return api.Reply(request, who); },
      .now_ms = now_ms,
      .before_refusal = [] { std::this_thread::sleep_for(kBeforeRefusal); }});

  const StopSignal stop(options.stop);
  std::atomic<bool> failed{false};
  std::thread serving([&] {
    if (listener->Run()) return;
    failed = true;
    StopSignal::Tell();
  });
  const absl::Status ready = options.on_ready ? options.on_ready(listener->port(), *store) : absl::OkStatus();
  if (ready.ok()) stop.Wait();
  if (options.on_stop) options.on_stop();
  hub.Stop();  // says good-bye to the pages that listen, while their connections are still there
  listener->Stop();
  serving.join();
  if (failed) return absl::InternalError(absl::StrCat("port ", listener->port(), " accepts no connections any more"));
  return ready;
}

}  // namespace course::web
