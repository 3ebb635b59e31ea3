#include "web/server.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/sqlite_store.h"
#include "web/guard/answer.h"
#include "web/guard/guard.h"
#include "web/http/server.h"
#include "web/http/url.h"
#include "web/pages/layout.h"
#include "web/site.h"

namespace course::web {
namespace {

constexpr size_t kShortestToken = 16;

// What the site is asked: the head and the body, decoded. nullopt for what no browser sends.
std::optional<Request> Decode(const http::Head& head, std::string_view body) {
  const std::string_view target = head.target;
  const size_t question = std::min(target.find('?'), target.size());
  const auto path = http::DecodePercent(target.substr(0, question), /*plus_is_space=*/false);
  const auto query = http::ParseParameters(target.substr(std::min(question + 1, target.size())));
  if (!path || !query || !http::IsPlainPath(*path)) return std::nullopt;
  Request request = {.method = head.method == "POST" ? "POST" : "GET", .path = *path, .query = *query};
  if (absl::StartsWithIgnoreCase(head.Field("content-type"), "application/x-www-form-urlencoded")) {
    const auto form = http::ParseParameters(body);
    if (!form) return std::nullopt;
    request.form = *form;
  }
  return request;
}

class Dashboard {
 public:
  Dashboard(std::unique_ptr<Site> site, const std::string& token) : site_(std::move(site)), token_(token) {}

  // After this the port is known, and Answer() may be called.
  absl::StatusOr<std::unique_ptr<http::Server>> Listen(int port) {
    const http::Handlers handlers = {
        .answer = [this](const http::Head& head, std::string_view body) { return Answer(head, body); },
        .refuse = [](const http::Refusal& refusal) { return guard::Render(refusal); }};
    ASSIGN_OR_RETURN(std::unique_ptr<http::Server> server, http::Server::Listen(port, handlers, {}));
    door_ = guard::MakeDoor(server->port(), token_);
    return server;
  }

 private:
  http::Reply Answer(const http::Head& head, std::string_view body) {
    const std::optional<Request> request = Decode(head, body);
    // The same for what hides a path and for what is not there: nobody learns which.
    if (!request) {
      return guard::Render({.status = 404, .body = MessagePage("No such page", "The map lists every lab.")});
    }
    if (std::optional<guard::Refused> refused = guard::Refuse(door_, head, *request))
      return guard::Render(std::move(refused->response), refused->set_cookie);
    try {
      return guard::Render(site_->Handle(*request));
    } catch (const std::exception& error) {  // a library's, such as no memory: the other pages go on
      return guard::Render({.status = 500, .body = MessagePage("This page could not be made", error.what())});
    }
  }

  const std::unique_ptr<Site> site_;
  const std::string token_;
  guard::Door door_;
};

// As many descriptors as this process may have: each open page holds one.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Waits for SIGTERM, SIGINT or a flag while it exists. One at a time: signals belong to the process.
class StopSignal {
 public:
  explicit StopSignal(const std::atomic<bool>* flag) : flag_(flag) {
    descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {};
    action.sa_handler = [](int) { Tell(); };
    sigaction(SIGTERM, &action, &old_term_);
    sigaction(SIGINT, &action, &old_int_);
  }
  ~StopSignal() {
    sigaction(SIGTERM, &old_term_, nullptr);
    sigaction(SIGINT, &old_int_, nullptr);
    close(descriptor);
  }
  void Wait() const {
    pollfd told = {descriptor, POLLIN, 0};
    while (flag_ == nullptr || !*flag_) {
      if (poll(&told, 1, flag_ == nullptr ? -1 : 20) > 0) return;
    }
  }
  static void Tell() {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(descriptor, &one, sizeof one);
  }

 private:
  static int descriptor;
  const std::atomic<bool>* const flag_;
  struct sigaction old_term_ = {}, old_int_ = {};
};
int StopSignal::descriptor = -1;

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
  auto site = std::make_unique<Site>(SiteOptions{.root = options.root,
                                                 .manifest = options.manifest,
                                                 .csrf = guard::CsrfOf(options.token),
                                                 .store = store.get(),
                                                 .doctor = options.doctor,
                                                 .now_ms = options.now_ms});
  RaiseDescriptorLimit();
  Dashboard dashboard(std::move(site), options.token);
  ASSIGN_OR_RETURN(const std::unique_ptr<http::Server> server, dashboard.Listen(options.port));
  const StopSignal stop(options.stop);
  std::thread serving([&] { server->Run(); });
  if (options.on_ready) options.on_ready(server->port());
  stop.Wait();
  server->Stop();
  serving.join();
  return absl::OkStatus();
}

}  // namespace course::web
