#include "web/guard/answer.h"

#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "web/pages/layout.h"

namespace course::web::guard {
namespace {

// Scripts, styles and fonts only from this server, and no inline ones.
constexpr char kPagePolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src "
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// A figure of the course may style itself, and do nothing else.
constexpr char kFigurePolicy[] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

constexpr char kCareful[] =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    // Not no-referrer: with that, a browser sends "Origin: null" with a form, which is what a foreign page's form has, too.
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

std::string_view Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Other";  // the number counts; the words are for people
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

http::Reply Render(Response response, const std::string& set_cookie) {
  const bool figure = response.content_type == "image/svg+xml";
  http::Reply reply;
  reply.head = absl::StrCat("HTTP/1.1 ", response.status, " ", std::string(Reason(response.status)), "\r\n",
                            "Content-Type: ", OneLine(response.content_type), "\r\n",
                            "Cache-Control: ", response.immutable ? "private, max-age=31536000, immutable" : "no-store",
                            "\r\nContent-Security-Policy: ", figure ? kFigurePolicy : kPagePolicy, "\r\n", kCareful);
  if (!response.location.empty()) absl::StrAppend(&reply.head, "Location: ", OneLine(response.location), "\r\n");
  if (!response.download.empty()) {
    absl::StrAppend(&reply.head, "Content-Disposition: attachment; filename=\"", FileName(response.download), "\"\r\n");
  }
  if (!set_cookie.empty()) absl::StrAppend(&reply.head, "Set-Cookie: ", OneLine(set_cookie), "\r\n");
  if (!response.body.empty()) reply.body = std::make_shared<const std::string>(std::move(response.body));
  return reply;
}

std::string EventStreamHead() { return Render({.content_type = "text/event-stream; charset=utf-8"}).head; }

http::Reply Render(const http::Refusal& refusal) {
  http::Reply reply =
      Render(Response{.status = refusal.status, .body = MessagePage("This request was refused", refusal.sentence)});
  if (refusal.status == 405) absl::StrAppend(&reply.head, "Allow: GET, HEAD, POST\r\n");
  reply.close = true;
  return reply;
}

}  // namespace course::web::guard
