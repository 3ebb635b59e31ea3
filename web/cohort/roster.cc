#include "web/cohort/roster.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/accounts/may.h"
#include "cohort/roster/roster.h"
#include "web/pages/audit_page.h"
#include "web/pages/roster_page.h"

namespace course::web {
namespace {

using cohort::Act;
using cohort::May;
using cohort::Role;

constexpr int kAuditRows = 200;

store::By By(const AccountVisit& visit) { return {.actor = visit.who().account, .at_ms = visit.request.received_ms}; }

std::string LinkOf(const AccountVisit& visit, const std::string& code) {
  return absl::StrCat(visit.door.url(), "/join?code=", code);
}

absl::StatusOr<RosterView> ViewOf(const AccountVisit& visit) {
  RosterView view = {.own = visit.who().account, .may_change_teachers = May(visit.who().role, Act::kChangeRoles)};
  ASSIGN_OR_RETURN(view.accounts, visit.store.Accounts());
  ASSIGN_OR_RETURN(const std::vector<store::Invitation> invitations, visit.store.Invitations());
  view.open_invitations =
      static_cast<int>(std::count_if(invitations.begin(), invitations.end(), [&](const store::Invitation& invitation) {
        return invitation.uses_left > 0 && invitation.expires_ms > visit.request.received_ms;
      }));
  return view;
}

Served Show(const AccountVisit& visit, const std::string& note, const absl::Status& problem = absl::OkStatus()) {
  absl::StatusOr<RosterView> view = ViewOf(visit);
  if (!view.ok()) return ShowTrouble(view.status(), visit.frame);
  view->note = note;
  if (problem.ok()) return ShowPage(RosterPage(*view, visit.frame));
  view->problem = std::string(problem.message());
  return ShowPage(RosterPage(*view, visit.frame), HttpStatusOf(problem));
}

struct Planned {
  std::string csv;
  cohort::RosterFile file;
  cohort::RosterPlan plan;
};
absl::StatusOr<Planned> PlanOf(const AccountVisit& visit) {
  Planned planned = {.csv = visit.Field("file")};
  if (planned.csv.empty()) planned.csv = visit.Field("csv");
  ASSIGN_OR_RETURN(planned.file, cohort::ReadRoster(planned.csv));
  ASSIGN_OR_RETURN(const std::vector<store::Account> accounts, visit.store.Accounts());
  planned.plan = cohort::PlanRoster(planned.file, accounts, visit.request.received_ms);
  return planned;
}

Served ShowPlan(const AccountVisit& visit, Planned planned, bool is_new) {
  return ShowPage(RosterPreviewPage({.file = std::move(planned.file),
                                     .plan = std::move(planned.plan),
                                     .csv = std::move(planned.csv),
                                     .is_new = is_new},
                                    visit.frame),
                  is_new ? 409 : 200);
}

// The account that a form names, if this visitor may change it: nobody changes himself here, and those who teach are
// for admins.
absl::StatusOr<store::Account> Changeable(const AccountVisit& visit, Act for_teachers) {
  ASSIGN_OR_RETURN(std::optional<store::Account> account, visit.store.GetAccount(visit.Field("account")));
  if (!account.has_value()) return absl::NotFoundError("there is no such account");
  if (account->id == visit.who().account) {
    return absl::InvalidArgumentError(
        "your own account: somebody else has to change it, so that you cannot lock "
        "yourself out");
  }
  const bool teacher = account->role != cohort::RoleName(Role::kLearner);
  if (teacher && !May(visit.who().role, for_teachers)) {
    return absl::PermissionDeniedError(absl::StrCat(account->login, " is ", account->role, ": this is for admins"));
  }
  return *std::move(account);
}

}  // namespace

Served RosterRoute(const AccountVisit& visit) {
  const std::string done = ValueOr(visit.request.query, "done");
  return Show(visit, done == "state"    ? "The account was changed."
                     : done == "role"   ? "The role was changed, and the account's browsers signed out."
                     : done == "import" ? "The list was applied."
                     : done == "ended"  ? "No invitation is open any more."
                                        : "");
}

Served PreviewAction(const AccountVisit& visit) {
  absl::StatusOr<Planned> planned = PlanOf(visit);
  if (!planned.ok()) return Show(visit, "", planned.status());
  return ShowPlan(visit, *std::move(planned), /*is_new=*/false);
}

Served ApplyAction(const AccountVisit& visit) {
  absl::StatusOr<Planned> planned = PlanOf(visit);
  if (!planned.ok()) return Show(visit, "", planned.status());
  if (planned->plan.Digest() != visit.Field("digest")) return ShowPlan(visit, *std::move(planned), /*is_new=*/true);
  const absl::Status applied = cohort::ApplyRoster(visit.store, planned->plan, !visit.Field("drop").empty(), By(visit));
  if (absl::IsAborted(applied)) {
    planned = PlanOf(visit);
    if (planned.ok()) return ShowPlan(visit, *std::move(planned), /*is_new=*/true);
  }
  if (!applied.ok()) return Show(visit, "", applied);
  return SendTo("/cohort/roster?done=import");
}

Served InviteAction(const AccountVisit& visit) {
  if (!visit.Field("account").empty()) {
    // A link for somebody's account is as good as his password.
    const absl::StatusOr<store::Account> account = Changeable(visit, Act::kInviteTeachers);
    if (absl::IsNotFound(account.status())) return ShowNotFound(visit.frame);
    if (!account.ok()) return Show(visit, "", account.status());
    const absl::StatusOr<std::string> code =
        visit.accounts.Invite(visit.who().account, *cohort::RoleFromName(account->role), account->id);
    if (!code.ok()) return Show(visit, "", code.status());
    return ShowPage(InvitationsPage({{account->name, account->login, LinkOf(visit, *code)}}, visit.frame));
  }
  const std::optional<Role> role = cohort::RoleFromName(visit.Field("role"));
  int uses = 0;
  if (!role.has_value() || !absl::SimpleAtoi(visit.Field("uses"), &uses)) {
    return Show(visit, "",
                absl::InvalidArgumentError(absl::StrCat("an invitation as \"", visit.Field("role"), "\" for \"",
                                                        visit.Field("uses"), "\" people: a role and a number")));
  }
  if (*role != Role::kLearner && !May(visit.who().role, Act::kInviteTeachers)) {
    return Show(visit, "", absl::PermissionDeniedError("instructors invite learners; others are for admins"));
  }
  const absl::StatusOr<std::string> code = visit.accounts.Invite(visit.who().account, *role, "", uses);
  if (!code.ok()) return Show(visit, "", code.status());
  const std::string who = absl::StrCat(uses, " as ", std::string(cohort::RoleName(*role)));
  return ShowPage(InvitationsPage({{.name = who, .link = LinkOf(visit, *code)}}, visit.frame));
}

Served InviteAllAction(const AccountVisit& visit) {
  const absl::StatusOr<std::vector<store::Account>> accounts = visit.store.Accounts();
  if (!accounts.ok()) return ShowTrouble(accounts.status(), visit.frame);
  std::vector<Invited> invited;
  for (const store::Account& account : *accounts) {
    if (account.state != "invited" || account.role != cohort::RoleName(Role::kLearner)) continue;
    const absl::StatusOr<std::string> code = visit.accounts.Invite(visit.who().account, Role::kLearner, account.id);
    if (!code.ok()) return Show(visit, "", code.status());
    invited.push_back({account.name, account.login, LinkOf(visit, *code)});
  }
  return ShowPage(InvitationsPage(invited, visit.frame));
}

Served EndInvitationsAction(const AccountVisit& visit) {
  const absl::StatusOr<std::vector<store::Invitation>> invitations = visit.store.Invitations();
  if (!invitations.ok()) return ShowTrouble(invitations.status(), visit.frame);
  for (const store::Invitation& invitation : *invitations) {
    const bool teachers = invitation.role != cohort::RoleName(Role::kLearner);
    if (teachers && !May(visit.who().role, Act::kInviteTeachers)) continue;
    const absl::Status ended = visit.store.EndInvitation(invitation.token_sha256, By(visit));
    if (!ended.ok() && !absl::IsNotFound(ended)) return Show(visit, "", ended);
  }
  return SendTo("/cohort/roster?done=ended");
}

Served StateAction(const AccountVisit& visit) {
  const absl::StatusOr<store::Account> account = Changeable(visit, Act::kDisableTeachers);
  if (absl::IsNotFound(account.status())) return ShowNotFound(visit.frame);
  if (!account.ok()) return Show(visit, "", account.status());
  const std::string state = visit.Field("state");
  if (state != "active" && state != "disabled") {
    return Show(visit, "",
                absl::InvalidArgumentError(absl::StrCat("the state \"", state, "\" is none of active, disabled")));
  }
  const absl::Status set = visit.accounts.SetState(visit.who().account, account->id, state);
  if (!set.ok()) return Show(visit, "", set);
  return SendTo("/cohort/roster?done=state");
}

Served RoleAction(const AccountVisit& visit) {
  const absl::StatusOr<store::Account> account = Changeable(visit, Act::kChangeRoles);
  if (absl::IsNotFound(account.status())) return ShowNotFound(visit.frame);
  if (!account.ok()) return Show(visit, "", account.status());
  const std::optional<Role> role = cohort::RoleFromName(visit.Field("role"));
  if (!role.has_value()) {
    return Show(visit, "",
                absl::InvalidArgumentError(
                    absl::StrCat("the role \"", visit.Field("role"), "\" is none of learner, instructor, admin")));
  }
  const absl::Status set = visit.accounts.SetRole(visit.who().account, account->id, *role);
  if (!set.ok()) return Show(visit, "", set);
  return SendTo("/cohort/roster?done=role");
}

Served AuditRoute(const AccountVisit& visit) {
  int64_t before = 0;
  const std::string text = ValueOr(visit.request.query, "before");
  if (!text.empty() && (!absl::SimpleAtoi(text, &before) || before < 0)) return ShowNotFound(visit.frame);
  absl::StatusOr<std::vector<store::AuditEntry>> entries = visit.store.AuditBefore(before, kAuditRows);
  if (!entries.ok()) return ShowTrouble(entries.status(), visit.frame);
  const absl::StatusOr<std::vector<store::Account>> accounts = visit.store.Accounts();
  if (!accounts.ok()) return ShowTrouble(accounts.status(), visit.frame);
  AuditView view = {.entries = *std::move(entries), .zone = visit.config.zone};
  for (const store::Account& account : *accounts) view.names[account.id] = account.name;
  if (static_cast<int>(view.entries.size()) == kAuditRows) view.older = view.entries.back().number;
  return ShowPage(AuditPage(view, visit.frame));
}

}  // namespace course::web
