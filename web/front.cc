#include "web/front.h"

#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/numbers.h"
#include "web/guard/answer.h"
#include "web/guard/programs.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

// The last run that a page has seen: by the browser when it connects again, or by the page when it connects first.
std::optional<int64_t> LastSeen(const guard::Knock& knock, const Request& request) {
  for (const std::string& text : {knock.last_event_id, ValueOr(request.query, "after")}) {
    int64_t id = 0;
    if (absl::SimpleAtoi(text, &id) && id >= 0) return id;
  }
  return std::nullopt;
}

}  // namespace

Answer Front::Reply(const guard::Knock& knock, Request request) {
  request.received_ms = behind_.now_ms();
  if (guard::IsForPrograms(request.path)) return ProgramsAnswer(knock, std::move(request));
  std::variant<guard::Visitor, guard::Refused> admitted = guard::Admit(door_, knock, request);
  if (auto* refused = std::get_if<guard::Refused>(&admitted))
    return guard::Render(std::move(refused->response), refused->set_cookie);
  const auto& visitor = std::get<guard::Visitor>(admitted);
  if (visitor.learner != kOwner && !MayAsk(visitor, request)) {
    if (behind_.before_refusal) behind_.before_refusal();
    return guard::RenderTooMany(request.method == "POST");
  }
  if (std::optional<guard::Refused> refused = guard::Forbid(visitor, request))
    return guard::Render(std::move(refused->response), refused->set_cookie);
  request.learner = visitor.learner;
  request.csrf = visitor.csrf;
  if (!request.FromOwner()) return GuestsPage(request, visitor.set_cookie);
  if (request.path == "/events" && request.method == "GET") return Events(knock, request);
  return OwnersPage(knock, request);
}

Answer Front::ProgramsAnswer(const guard::Knock& knock, Request request) {
  if (std::optional<Response> refused = guard::RefuseProgram(door_, knock)) return guard::Render(*std::move(refused));
  request.learner = kOwner;
  return guard::Render(behind_.site(request));
}

Answer Front::Events(const guard::Knock& knock, const Request& request) {
  if (knock.method == "HEAD") return guard::RenderNews(nullptr);
  std::shared_ptr<live::Mailbox> news = behind_.hub->Listen(LastSeen(knock, request));
  if (news == nullptr) {
    return guard::Render({.status = 503,
                          .body = MessagePage("Too many pages listen",
                                              "This page will not refresh itself. Close others, then load it again.")});
  }
  return guard::RenderNews(std::move(news));
}

Answer Front::OwnersPage(const guard::Knock& knock, const Request& request) {
  if (behind_.somebody_looks) behind_.somebody_looks();
  if (request.method == "POST") return guard::Render(behind_.site(request));
  const int64_t begun_ns = NowNs();
  // Asked before the page is made: what changes meanwhile makes the next request find another version.
  const absl::StatusOr<int64_t> version = behind_.version();
  if (version.ok()) {
    if (std::optional<Answer> kept = cache_.Find(knock.target, *version, begun_ns)) return *std::move(kept);
  }
  Response response = behind_.site(request);
  const bool keep = version.ok() && response.status == 200 && (response.cacheable || response.immutable);
  const std::vector<std::string> files = std::move(response.read);
  Answer answer = guard::Render(std::move(response));
  if (keep) cache_.Keep(knock.target, *version, begun_ns, files, answer);
  return answer;
}

bool Front::MayAsk(const guard::Visitor& guest, const Request& request) {
  if (guest.is_new_here) return newcomers_.Pass("", request.received_ms);
  guard::Limiter& limiter = request.method == "POST" ? guest_forms_ : guest_pages_;
  return limiter.Pass(guest.learner, request.received_ms);
}

Answer Front::GuestsPage(const Request& request, const std::string& set_cookie) {
  Response response = behind_.site(request);
  // What a browser keeps for ever names nobody.
  const bool asset = response.immutable;
  Answer answer = guard::Render(std::move(response), asset ? "" : set_cookie);
  // Only who is sent on asks again at once. Others read or think for a while, and there may be thousands of them: the
  // library looks at each connection that waits for its next request every 10 ms, which costs more than all answers
  // together.
  answer.close = !asset && answer.status != 303;
  return answer;
}

}  // namespace course::web
