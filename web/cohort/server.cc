#include "web/cohort/server.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/accounts/accounts.h"
#include "harness/store/quiz_store.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/current.h"
#include "quiz/taking/taking.h"
#include "web/cache/page_cache.h"
#include "web/cohort/api.h"
#include "web/cohort/exports/exports.h"
#include "web/cohort/manners.h"
#include "web/cohort/site.h"
#include "web/guard/answer.h"
#include "web/http/listener.h"
#include "web/live/helper.h"
#include "web/live/hub.h"
#include "web/pages/cohort_exports_page.h"
#include "web/pages/file_page.h"
#include "web/routes/cohort.h"
#include "web/site.h"
#include "web/stop_signal.h"
#include "web/visit.h"

namespace course::web {
namespace {

constexpr std::chrono::milliseconds kBeforeRefusal{100};
constexpr std::chrono::seconds kExamsAreClosedEvery{1};
constexpr std::chrono::hours kForgetsEvery{1};

// What stands on the page of exports besides the matrix: files of web/cohort/exports.
std::vector<Download> CohortDownloads() {
  return {{.title = "Scores",
           .url = "/cohort/exports/scores.csv",
           .about = "A line for each learner and assignment: points after the policy, and why."},
          {.title = "For Canvas",
           .url = "/cohort/exports/canvas.csv",
           .about = "Your Canvas gradebook with the scores filled in. Export it there, open it in an editor, and put "
                    "its text here.",
           .upload = "The gradebook that Canvas exported, as text"},
          {.title = "Who is who in Canvas",
           .url = "/cohort/exports/canvas-report.txt",
           .about = "The same gradebook, matched with the learners here: by what, who is in doubt, who is missing.",
           .upload = "The gradebook that Canvas exported, as text",
           .button = "Show who is who"},
          {.title = "LTI scores",
           .url = "/cohort/exports/lti-ags",
           .about = "Score payloads of LTI 1.3 AGS as JSON, for a program that sends them."},
          {.title = "The whole cohort",
           .url = "/cohort/exports/bundle",
           .about = "One file with accounts, submissions, results, quizzes and decisions, without passwords: "
                    "./course cohort import makes the same cohort of it."}};
}

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
                .shelf = Shelf::kGuests});
  cohort::PasswordHasher hasher(options.password_cost);
  const auto files = CohortExports(
      {.config = &options.config, .config_path = options.config_path, .store = store.get(), .now_ms = now_ms});
  Api api({.config = &options.config,
           .course = &options.course,
           .grading = &store->grading(),
           .cohort = &store->cohort(),
           .now_ms = now_ms,
           .exports = files});
  CohortRoutes pages({.store = store.get(),
                      .config = &options.config,
                      .course = &options.course,
                      .banks = current_banks,
                      .course_version = options.course_version,
                      .downloads = CohortDownloads(),
                      .files = files,
                      .read_figure = [&options](const std::string& path) -> std::optional<std::string> {
                        if (!path.ends_with(".svg") || !ShownFile(path)) return std::nullopt;
                        return ReadWholeFile(absl::StrCat(options.root, "/", path));
                      }});
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
      .reading = [&reading](const Request& request,
                            std::optional<Member> member) { return reading.Handle(request, std::move(member)); },
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
