#include "web/guard/answer.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "web/http/report_type.h"
#include "web/pages/layout.h"

namespace course::web::guard {
namespace {

// Scripts, styles and fonts only from this server, and no inline ones.
constexpr char kPagePolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src "
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// A figure of the course may style itself, and do nothing else.
constexpr char kFigurePolicy[] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
// A report, too, with the pictures inside it.
constexpr char kReportPolicy[] =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

// These answers are given before anybody asks who it is.
const Frame kNobody = {.unknown = true};

constexpr std::pair<const char*, const char*> kCareful[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    // Not no-referrer: with that, a browser sends "Origin: null" with a form, which is what a foreign page's form has,
    // too.
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Accept-Ranges", "none"},
};

const char* Sentence(int status) {
  switch (status) {
    case 405:
      return "This server knows GET, HEAD and POST.";
    case 411:
      return "A form says how long it is.";
    case 413:
      return "The form is too large.";
    case 414:
      return "The address is too long.";
    case 415:
      return "Forms are sent as application/x-www-form-urlencoded.";
    case 416:
      return "Pages are sent whole, not in parts.";
    case 503:
      return "Too many connections are open. Close other pages of this course, then load this one again.";
    default:
      return "No browser would send it.";
  }
}

// A value from outside cannot end its line.
std::string OneLine(const std::string& value) {
  std::string line;
  for (const char c : value) {
    if (!absl::ascii_iscntrl(c)) line += c;
  }
  return line;
}

std::string FileName(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    if (absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_') safe += c;
  }
  return safe;
}

}  // namespace

Answer Render(Response response, const std::string& set_cookie) {
  const char* policy = response.content_type == "image/svg+xml" ? kFigurePolicy
                       : response.content_type == kReportType   ? kReportPolicy
                                                                : kPagePolicy;
  Answer answer = {.status = response.status, .content_type = OneLine(response.content_type)};
  answer.fields = {{"Cache-Control", response.immutable ? "private, max-age=31536000, immutable" : "no-store"},
                   {"Content-Security-Policy", policy}};
  for (const auto& [name, value] : kCareful) answer.fields.emplace_back(name, value);
  if (!response.location.empty()) answer.fields.emplace_back("Location", OneLine(response.location));
  if (!response.download.empty()) {
    answer.fields.emplace_back("Content-Disposition",
                               absl::StrCat("attachment; filename=\"", FileName(response.download), "\""));
  }
  if (response.retry_after_s > 0) answer.fields.emplace_back("Retry-After", absl::StrCat(response.retry_after_s));
  if (!set_cookie.empty()) answer.fields.emplace_back("Set-Cookie", OneLine(set_cookie));
  if (response.status == 405) answer.fields.emplace_back("Allow", "GET, HEAD, POST");
  answer.news = std::move(response.news);
  if (!response.body.empty()) answer.body = std::make_shared<const std::string>(std::move(response.body));
  return answer;
}

Answer RenderNews(std::shared_ptr<live::Mailbox> news) {
  Answer answer = Render({.content_type = "text/event-stream"});
  answer.news = std::move(news);
  return answer;
}

Answer RenderRefusal(int status) {
  Answer answer =
      Render({.status = status, .body = MessagePage("This request was refused", Sentence(status), kNobody)});
  answer.close = true;
  return answer;
}

Answer RenderNotFound() {
  return Render({.status = 404, .body = MessagePage("No such page", "Search finds words.", kNobody)});
}

Answer RenderTooMany(bool form) {
  const char* title = form ? "Too many forms at once" : "Too many pages at once";
  const char* what = form ? "This one was not looked at and changed nothing. Wait a second, then send it again."
                          : "Wait a second, then load it again.";
  Answer answer = Render({.status = 429, .body = MessagePage(title, what, {.guest = true})});
  answer.fields.emplace_back("Retry-After", "1");
  return answer;
}

Answer RenderBroken(const std::string& what) {
  return Render({.status = 500, .body = MessagePage("This page could not be made", what, kNobody)});
}

}  // namespace course::web::guard
