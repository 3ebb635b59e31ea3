#include "web/http/head.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace course::web::http {
namespace {

// Fields of which a second one would make it unclear what was meant.
constexpr std::string_view kOnce[] = {"host",   "origin",         "content-length",    "content-type", "cookie",
                                      "expect", "sec-fetch-site", "transfer-encoding", "last-event-id"};

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110, section 5.6.2
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && kMarks.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  absl::AsciiStrToLower(&lower);
  return lower;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Refusal TooLongTarget(const Limits& limits) {
  return {414, absl::StrCat("The address is longer than ", limits.target_bytes, " bytes.")};
}
Refusal TooLongHead(const Limits& limits) {
  return {431, absl::StrCat("The request's head has more than ", limits.fields, " fields or ", limits.head_bytes,
                            " bytes.")};
}

std::optional<Refusal> ReadRequestLine(std::string_view line, const Limits& limits, Head& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return Refusal{400, "The first line is no request of HTTP/1.1."};
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal{505, "This server speaks HTTP/1.1."};
  if (!IsToken(method)) return Refusal{400, "The method is no word."};
  if (method != "GET" && method != "HEAD" && method != "POST")
    return Refusal{405,
                   absl::StrCat("This server knows GET, HEAD and POST, not ", std::string(method.substr(0, 20)), ".")};
  if (target.size() > limits.target_bytes) return TooLongTarget(limits);
  if (!target.starts_with('/')) return Refusal{400, "The address must begin with a slash."};
  for (const char c : target) {
    if (c <= 0x20 || c >= 0x7F) return Refusal{400, "The address holds a character that must be encoded."};
  }
  head.method = method;
  head.target = target;
  head.keep_alive = version == "HTTP/1.1";
  return std::nullopt;
}

std::optional<Refusal> ReadField(std::string_view line, Head& head) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon)))
    return Refusal{400, "A line of the head is no field."};
  const std::string name = Lower(line.substr(0, colon));
  const std::string_view value = Trim(line.substr(colon + 1));
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
      return Refusal{400, absl::StrCat("The field ", name, " holds a control character.")};
  }
  const auto [place, is_new] = head.fields.emplace(name, value);
  if (is_new) return std::nullopt;
  for (const std::string_view once : kOnce) {
    if (name == once) return Refusal{400, absl::StrCat("The field ", name, " was sent twice.")};
  }
  absl::StrAppend(&place->second, ", ", std::string(value));
  return std::nullopt;
}

std::optional<Refusal> ReadBodySize(const Limits& limits, Head& head) {
  if (head.fields.contains("transfer-encoding") || head.fields.contains("expect"))
    return Refusal{411, "Please send the body at once and with its length."};
  const auto length = head.fields.find("content-length");
  if (length == head.fields.end()) {
    if (head.method == "POST") return Refusal{411, "A POST must say how long it is."};
    return std::nullopt;
  }
  uint64_t bytes = 0;
  for (const char c : length->second) {
    if (!absl::ascii_isdigit(c)) return Refusal{400, "The content's length is no number."};
  }
  if (length->second.empty()) return Refusal{400, "The content's length is no number."};
  if (!absl::SimpleAtoi(length->second, &bytes) || bytes > limits.body_bytes)
    return Refusal{413, absl::StrCat("A form may have ", limits.body_bytes, " bytes.")};
  if (head.method != "POST" && bytes != 0) return Refusal{400, "Only a POST has a body."};
  head.body_bytes = bytes;
  return std::nullopt;
}

}  // namespace

const std::string& Head::Field(const std::string& name) const {
  static const std::string* none = new std::string;
  const auto found = fields.find(name);
  return found == fields.end() ? *none : found->second;
}

std::variant<Head, Refusal> ParseHead(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.head_bytes) return TooLongHead(limits);
  Head head;
  size_t lines = 0;
  while (true) {
    const size_t end = bytes.find("\r\n");
    if (end == std::string_view::npos) return Refusal{400, "A line of the head does not end."};
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    if (line.empty() && lines > 0) break;
    if (++lines > limits.fields + 1) return TooLongHead(limits);
    std::optional<Refusal> refusal = lines == 1 ? ReadRequestLine(line, limits, head) : ReadField(line, head);
    if (refusal) return *std::move(refusal);
  }
  if (!head.fields.contains("host")) return Refusal{400, "The field host is missing."};
  if (std::optional<Refusal> refusal = ReadBodySize(limits, head)) return *std::move(refusal);
  const std::string connection = Lower(head.Field("connection"));
  if (absl::StrContains(connection, "keep-alive")) head.keep_alive = true;
  if (absl::StrContains(connection, "close")) head.keep_alive = false;
  return head;
}

std::optional<Refusal> RefuseUnfinished(std::string_view bytes, const Limits& limits) {
  const size_t line = bytes.find('\n');
  if (line == std::string_view::npos && bytes.size() > limits.target_bytes + 32) return TooLongTarget(limits);
  if (line != std::string_view::npos && (line == 0 || bytes[line - 1] != '\r'))
    return Refusal{400, "The first line is no request of HTTP/1.1."};
  if (bytes.size() > limits.head_bytes) return TooLongHead(limits);
  return std::nullopt;
}

}  // namespace course::web::http
