#include "harness/store/cohort_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace course::store {
namespace {

absl::Status Wrong(const std::string& field, const std::string& value, const std::string& rule) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is ", Shown(value), ": ", rule));
}

// Text that a page or a table may show: UTF-8, without control characters (RFC 3629; C0, DEL and C1).
absl::Status CheckText(const std::string& field, const std::string& value, size_t most) {
  if (value.size() > most) return Wrong(field, value, absl::StrCat(value.size(), " bytes, at most ", most));
  for (std::string_view rest(value); !rest.empty();) {
    const auto [length, code] = base::FirstUtf8(rest);
    if (length == 0) return Wrong(field, value, "must be UTF-8");
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return Wrong(field, value, "must hold no control characters");
    rest.remove_prefix(length);
  }
  return absl::OkStatus();
}

absl::Status CheckName(const std::string& field, const std::string& value) {
  if (value.empty()) return Wrong(field, value, "must not be empty");
  return CheckText(field, value, kMostNameBytes);
}

absl::Status CheckHex(const std::string& field, const std::string& value, size_t digits) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (value.size() == digits && std::all_of(value.begin(), value.end(), is_digit)) return absl::OkStatus();
  return Wrong(field, value, absl::StrCat("must be ", digits, " hexadecimal digits in lower case"));
}

absl::Status CheckWord(const std::string& field, const std::string& value, std::initializer_list<const char*> words) {
  if (std::find(words.begin(), words.end(), value) != words.end()) return absl::OkStatus();
  return Wrong(field, value, absl::StrCat("must be one of ", absl::StrJoin(words, ", ")));
}

// Of any year that a calendar has room for, so that sums of times do not overflow.
absl::Status CheckTime(const std::string& field, int64_t ms) {
  constexpr int64_t kYear10000 = 253'402'300'800'000;
  if (ms >= 0 && ms < kYear10000) return absl::OkStatus();
  return Wrong(field, absl::StrCat(ms), "milliseconds since 1970, before the year 10000");
}

absl::Status CheckLogin(const std::string& login) {
  const auto fits = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) ||
           std::string_view("._-+@").find(c) != std::string_view::npos;
  };
  if (!login.empty() && login.size() <= kMostNameBytes && std::all_of(login.begin(), login.end(), fits))
    return absl::OkStatus();
  return Wrong("an account's login", login,
               absl::StrCat("must be 1 to ", kMostNameBytes, " of a-z, 0-9 and . _ - + @"));
}

absl::Status CheckRole(const std::string& field, const std::string& role) {
  return CheckWord(field, role, {"learner", "instructor", "admin"});
}

absl::Status CheckPoints(const std::string& field, int points, int max_points) {
  if (points >= 0 && max_points >= points) return absl::OkStatus();
  return Wrong(field, absl::StrCat(points, " of ", max_points), "must lie between 0 and the most that there are");
}

}  // namespace

std::string Shown(const std::string& value) {
  constexpr size_t kMost = 60;
  return absl::StrCat("\"", absl::CHexEscape(value.substr(0, kMost)), value.size() > kMost ? "...\"" : "\"");
}

absl::Status ValidateAccount(const Account& account) {
  RETURN_IF_ERROR(CheckHex("an account's id", account.id, 32));
  RETURN_IF_ERROR(CheckLogin(account.login));
  RETURN_IF_ERROR(CheckName("an account's name", account.name));
  RETURN_IF_ERROR(CheckRole("an account's role", account.role));
  RETURN_IF_ERROR(CheckText("an account's password", account.password, kMostPasswordBytes));
  RETURN_IF_ERROR(CheckText("an account's section", account.section, kMostNameBytes));
  RETURN_IF_ERROR(CheckText("an account's sis_id", account.sis_id, kMostNameBytes));
  RETURN_IF_ERROR(CheckText("an account's canvas_id", account.canvas_id, kMostNameBytes));
  RETURN_IF_ERROR(CheckWord("an account's state", account.state, {"invited", "active", "disabled"}));
  return CheckTime("an account's created_ms", account.created_ms);
}

absl::Status ValidateSession(const Session& session) {
  RETURN_IF_ERROR(CheckHex("a session's token_sha256", session.token_sha256, 64));
  RETURN_IF_ERROR(CheckTime("a session's created_ms", session.created_ms));
  RETURN_IF_ERROR(CheckTime("a session's seen_ms", session.seen_ms));
  return CheckTime("a session's expires_ms", session.expires_ms);
}

absl::Status ValidateInvitation(const Invitation& invitation) {
  RETURN_IF_ERROR(CheckHex("an invitation's token_sha256", invitation.token_sha256, 64));
  RETURN_IF_ERROR(CheckRole("an invitation's role", invitation.role));
  if (!invitation.account.empty()) RETURN_IF_ERROR(CheckHex("an invitation's account", invitation.account, 32));
  if (invitation.uses_left < 1 || invitation.uses_left > 10'000) {
    return Wrong("an invitation's uses_left", absl::StrCat(invitation.uses_left), "must lie between 1 and 10000");
  }
  RETURN_IF_ERROR(CheckName("an invitation's created_by", invitation.created_by));
  return CheckTime("an invitation's expires_ms", invitation.expires_ms);
}

absl::Status ValidateToken(const ApiToken& token) {
  RETURN_IF_ERROR(CheckHex("a token's token_sha256", token.token_sha256, 64));
  RETURN_IF_ERROR(CheckName("a token's name", token.name));
  if (token.scopes.empty()) return Wrong("a token's scopes", "", "must name at least one");
  for (const std::string& scope : std::vector<std::string>(absl::StrSplit(token.scopes, ' '))) {
    RETURN_IF_ERROR(CheckWord("a token's scope", scope, {"submit", "read", "instructor"}));
  }
  RETURN_IF_ERROR(CheckTime("a token's created_ms", token.created_ms));
  RETURN_IF_ERROR(CheckTime("a token's used_ms", token.used_ms));
  return CheckTime("a token's revoked_ms", token.revoked_ms);
}

absl::Status ValidateEntry(const AuditEntry& entry) {
  RETURN_IF_ERROR(CheckTime("an audit entry's at_ms", entry.at_ms));
  RETURN_IF_ERROR(CheckName("an audit entry's actor", entry.actor));
  RETURN_IF_ERROR(CheckName("an audit entry's action", entry.action));
  RETURN_IF_ERROR(CheckText("an audit entry's object", entry.object, kMostReasonBytes));
  return CheckText("an audit entry's detail", entry.detail, kMostReasonBytes);
}

absl::Status ValidateExtension(const Extension& extension) {
  RETURN_IF_ERROR(CheckName("an extension's assignment", extension.assignment));
  RETURN_IF_ERROR(CheckTime("an extension's due_ms", extension.due_ms));
  return CheckText("an extension's reason", extension.reason, kMostReasonBytes / 2);
}

absl::Status ValidateOverride(const Override& given) {
  RETURN_IF_ERROR(CheckName("an override's assignment", given.assignment));
  if (!std::isfinite(given.points) || given.points < 0 || given.points > 1e6) {
    return Wrong("an override's points", absl::StrCat(given.points), "must lie between 0 and 1000000");
  }
  return CheckText("an override's reason", given.reason, kMostReasonBytes / 2);
}

absl::Status ValidateReportedRun(const ReportedRun& run) {
  RETURN_IF_ERROR(CheckName("a reported run's id", run.id));
  RETURN_IF_ERROR(CheckName("a reported run's lab", run.lab));
  RETURN_IF_ERROR(CheckPoints("a reported run's points", run.points, run.max_points));
  RETURN_IF_ERROR(CheckTime("a reported run's started_ms", run.started_ms));
  RETURN_IF_ERROR(CheckTime("a reported run's received_ms", run.received_ms));
  RETURN_IF_ERROR(CheckText("a reported run's course_version", run.course_version, kMostNameBytes));
  RETURN_IF_ERROR(CheckText("a reported run's digest", run.digest, kMostNameBytes));
  if (run.tests.size() > kMostReportedTests) {
    return Wrong("a reported run's tests", absl::StrCat(run.tests.size()),
                 absl::StrCat("at most ", kMostReportedTests));
  }
  for (const ReportedTest& test : run.tests) {
    RETURN_IF_ERROR(CheckText("a reported test's suite", test.suite, kMostNameBytes));
    RETURN_IF_ERROR(CheckName("a reported test's name", test.name));
    RETURN_IF_ERROR(CheckPoints(absl::StrCat("the points of the reported test ", test.suite, ".", test.name),
                                test.points, test.max_points));
  }
  return absl::OkStatus();
}

absl::Status ValidateBy(const By& by) {
  RETURN_IF_ERROR(CheckName("an actor", by.actor));
  return CheckTime("an actor's at_ms", by.at_ms);
}

}  // namespace course::store
