#include "harness/course/cmd_join.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/submitting/membership.h"
#include "cohort/submitting/outbox.h"
#include "cohort/wire/wire.h"
#include "harness/course/files.h"
#include "harness/course/no_echo.h"

namespace course::cli {
namespace {

absl::StatusOr<std::string> TokenOf(const Context& context, const std::string& url, const JoinOptions& options) {
  std::string token = options.token;
  if (token.empty() || token == "-") {
    const NoEcho unseen(options.terminal);
    if (context.interactive) {
      *context.err << "TOKEN (from your page " << url << "/account; it does not show here): " << std::flush;
    }
    const bool typed = static_cast<bool>(std::getline(*context.in, token));
    if (context.interactive) *context.err << "\n";  // the learner's own does not show, either
    if (!typed) return absl::InvalidArgumentError("there is no TOKEN, and none was typed");
    token = std::string(absl::StripAsciiWhitespace(token));
  }
  RETURN_IF_ERROR(cohort::CheckToken(token));
  return token;
}

absl::StatusOr<cohort::wire::Me> AskWhoThatIs(const std::string& url, const std::string& token,
                                              const cohort::ApiClientOptions& client) {
  absl::StatusOr<cohort::ApiAnswer> answer = cohort::ApiClient(url, token, client).Get("/me");
  // Not Unavailable, which would say that this machine lacks something.
  if (!answer.ok()) return absl::FailedPreconditionError(answer.status().message());
  if (answer->status == cohort::kNoToken) {
    return WithNext(absl::FailedPreconditionError(absl::StrCat(
                        url, " does not know this token (any more): make one on your page ", url, "/account")),
                    absl::StrCat("./course join ", url));
  }
  if (!answer->ok()) return absl::FailedPreconditionError(absl::StrCat(url, " answered ", answer->Said()));
  ASSIGN_OR_RETURN(cohort::wire::Me me, cohort::wire::MeFrom(answer->body));
  if (std::find(me.scopes.begin(), me.scopes.end(), "submit") == me.scopes.end()) {
    return absl::FailedPreconditionError("this token may not submit: make one that may on your page /account");
  }
  return me;
}

// What waits is handed in to the cohort that it was made for, or not at all.
absl::Status CheckOutbox(const Context& context, const cohort::Recipient& to) {
  ASSIGN_OR_RETURN(const std::unique_ptr<cohort::Outbox> outbox, cohort::Outbox::Open(context.StatePath("outbox")));
  ASSIGN_OR_RETURN(const std::vector<cohort::Waiting> all, outbox->All(nullptr));
  for (const cohort::Waiting& waiting : all) {
    if (waiting.to == to) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("a submission of ", catalog::ShortNameOf(waiting.submission.lab.substr(2)), " waits for ",
                     waiting.to.url, ", which this clone has joined: ./course submit --retry sends it; or remove ",
                     context.StatePath("outbox/"), waiting.file));
  }
  return absl::OkStatus();
}

}  // namespace

Result RunJoin(const Context& context, const JoinOptions& options) {
  ASSIGN_OR_RETURN(const std::string url, cohort::CheckedUrl(options.url));
  ASSIGN_OR_RETURN(const std::string token, TokenOf(context, url, options));
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  ASSIGN_OR_RETURN(const cohort::wire::Me me, AskWhoThatIs(url, token, options.client));
  RETURN_IF_ERROR(CheckOutbox(context, {.url = url, .account = me.account}));
  const cohort::Membership membership = {
      .url = url, .token = token, .account = me.account, .login = me.login, .cohort_name = me.cohort_name};
  RETURN_IF_ERROR(cohort::WriteMembership(context.StatePath("cohort.json"), membership));
  *context.out << "Joined \"" << me.cohort_name << "\" as " << me.name << " (" << me.login
               << ").\nThe token is in .course/cohort.json, for this user alone. What you hand in is the file that you "
                  "wrote for a lab, and nothing else.\n";
  PrintNext(context, "./course submit --all");
  return Exit::kDone;
}

}  // namespace course::cli
