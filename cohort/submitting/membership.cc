#include "cohort/submitting/membership.h"

#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/submitting/durable_file.h"
#include "cohort/wire/json_text.h"

namespace course::cohort {
namespace {

constexpr size_t kMostText = 1'000;

absl::Status WrongUrl(std::string_view url, const std::string& rule) {
  // It may hold a token that was pasted in the wrong place: nothing but scheme and host is repeated.
  const size_t scheme = url.find("://");
  const size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const bool named = url.find('@') != std::string_view::npos;
  const std::string shown(url.substr(0, named ? host : url.find_first_of("/?#", host)));
  return absl::InvalidArgumentError(absl::StrCat("URL ", shown, ": ", rule));
}

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; });
}

}  // namespace

absl::StatusOr<std::string> CheckedUrl(std::string_view url) {
  const bool https = url.starts_with("https://"), http = url.starts_with("http://");
  if (!https && !http) return WrongUrl(url, "it begins with https:// (or http:// for 127.0.0.1)");
  std::string_view rest = url.substr(https ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return WrongUrl(url, "it has no ? and no #: the token is a word of its own behind it");
  }
  if (rest.find('@') != std::string_view::npos) return WrongUrl(url, "it has no name and no password");
  if (rest.find('/') != std::string_view::npos) return WrongUrl(url, "it ends with the host: no path stands behind it");
  const size_t colon = rest.find(':');
  const std::string_view host = rest.substr(0, colon);
  if (!IsHostName(host)) return WrongUrl(url, "its host consists of letters, digits, hyphens and dots");
  if (colon != std::string_view::npos) {
    int port = 0;
    const std::string digits(rest.substr(colon + 1));
    if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) || !absl::SimpleAtoi(digits, &port) ||
        port < 1 || port > 65'535) {
      return WrongUrl(url, "its port is a number from 1 to 65535");
    }
  }
  if (http && host != "127.0.0.1") {
    return WrongUrl(url, "http:// is for 127.0.0.1 only: anybody on the way could read the token; use https://");
  }
  return absl::StrCat(https ? "https://" : "http://", std::string(rest));
}

absl::Status CheckToken(std::string_view token) {
  const bool fits = token.size() >= 16 && token.size() <= 200 && std::all_of(token.begin(), token.end(), [](char c) {
                      return absl::ascii_isalnum(c) || c == '-' || c == '_';
                    });
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("TOKEN has ", token.size(),
                                                 " characters, or others than letters, digits, - and _: copy all of it "
                                                 "from your page /account"));
}

absl::StatusOr<std::optional<Membership>> ReadMembership(const std::string& path) {
  const absl::StatusOr<std::string> text = base::ReadFile(path, 64 << 10);
  if (absl::IsNotFound(text.status())) return std::nullopt;
  RETURN_IF_ERROR(text.status());
  struct stat info;
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     " may be read by others of this machine: revoke the token in it on your page /account, then "
                     "chmod 600 ",
                     path, " and ./course join again"));
  }
  const absl::StatusOr<nlohmann::json> json = wire::ParseJson(*text, {.most_bytes = 64 << 10, .deepest = 2});
  if (!json.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is damaged (", json.status().message(), "): join again"));
  }
  wire::Fields fields(*json, path);
  Membership membership = {.url = fields.Text("url", kMostText),
                           .token = fields.Text("token", kMostText),
                           .account = fields.Text("account", kMostText),
                           .login = fields.Text("login", kMostText),
                           .cohort_name = fields.Text("cohort_name", kMostText)};
  // No value: a mistake in a token would print it.
  if (!fields.DoneSoFar().ok() || !CheckToken(membership.token).ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is damaged: a field is missing or no text; join again"));
  }
  ASSIGN_OR_RETURN(membership.url, CheckedUrl(membership.url));
  return membership;
}

absl::Status WriteMembership(const std::string& path, const Membership& membership) {
  const nlohmann::json json = {{"url", membership.url},
                               {"token", membership.token},
                               {"account", membership.account},
                               {"login", membership.login},
                               {"cohort_name", membership.cohort_name}};
  return WriteDurably(path, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace course::cohort
