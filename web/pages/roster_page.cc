#include "web/pages/roster_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/csv.h"
#include "web/html/html.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"
#include "web/pages/sign_in_page.h"

namespace course::web {
namespace {

const std::vector<Crumb> kCrumbs = {{"Cohort", "/cohort"}, {"Roster", "/cohort/roster"}};

Html Hidden(std::string_view name, std::string_view value) {
  return Tag("input", {{"type", "hidden"}, {"name", std::string(name)}, {"value", std::string(value)}});
}

Html Button(std::string_view text, std::string_view kind = "", std::string_view about = "") {
  Attributes attributes = {{"type", "submit"}};
  if (!kind.empty()) attributes.push_back({"class", std::string(kind)});
  if (!about.empty()) attributes.push_back({"aria-label", std::string(about)});
  return Tag("button", attributes, Text(text));
}

Html Table(std::string_view label, const std::vector<std::string>& titles, const Html& rows) {
  Html head;
  for (const std::string& title : titles) head += Tag("th", {{"scope", "col"}}, Text(title));
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(label)}},
             Tag("table", {{"class", "runs"}}, Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
}

Html StateOf(const std::string& state) {
  return State(state, state == "active" ? "good" : state == "disabled" ? "bad" : "open");
}

Html Option(const std::string& value, const std::string& chosen) {
  Attributes attributes = {{"value", value}};
  if (value == chosen) attributes.push_back({"selected", ""});
  return Tag("option", attributes, Text(value));
}

// What may be done about somebody; nothing about oneself.
Html Actions(const store::Account& account, const RosterView& view, const Frame& frame) {
  if (account.id == view.own) return Text("you");
  if (account.role != "learner" && !view.may_change_teachers) return Text("—");
  const bool disabled = account.state == "disabled";
  const Html whose = Hidden("account", account.id);
  Html actions;
  if (!disabled) {
    const char* what = account.state == "invited" ? "Invite" : "New password";
    actions += PostForm(frame, "/cohort/roster/invite",
                        whose + Button(what, "plain", absl::StrCat(what, ": link for ", account.login)));
  }
  const char* state = disabled ? "active" : "disabled";
  actions += PostForm(frame, "/cohort/roster/state",
                      whose + Hidden("state", state) +
                          Button(disabled ? "Let in again" : "Disable", "plain",
                                 absl::StrCat(disabled ? "Let in again: " : "Disable: ", account.login)));
  if (view.may_change_teachers) {
    Html roles;
    for (const char* role : {"learner", "instructor", "admin"}) roles += Option(role, account.role);
    actions += PostForm(
        frame, "/cohort/roster/role",
        whose + Tag("select", {{"name", "role"}, {"aria-label", absl::StrCat("Role of ", account.login)}}, roles) +
            Button("Set", "plain", absl::StrCat("Set the role of ", account.login)));
  }
  return Tag("div", {{"class", "actions"}}, actions);
}

Html Import(const Frame& frame) {
  Html fields =
      Tag("div", {{"class", "field"}},
          Tag("label", {{"for", "file"}}, Text("A CSV file")) +
              Tag("input", {{"type", "file"},
                            {"id", "file"},
                            {"name", "file"},
                            {"accept", ".csv,text/csv"},
                            {"aria-describedby", "file-about"}}) +
              Tag("p", {{"class", "soft ui"}, {"id", "file-about"}},
                  Text("What Canvas exports from its Gradebook, or a table whose first line names its columns: "
                       "login and name, perhaps section, sis id, canvas id. At most 4 MiB.")));
  fields += Tag("div", {{"class", "field"}},
                Tag("label", {{"for", "csv"}}, Text("Or the table itself")) +
                    Tag("textarea", {{"id", "csv"},
                                     {"name", "csv"},
                                     {"rows", "4"},
                                     {"spellcheck", "false"},
                                     {"placeholder", "login,name,section"}}));
  fields += Button("Show what it would change");
  return PostForm(frame, "/cohort/roster/preview", fields, {{"enctype", "multipart/form-data"}});
}

Html InviteForms(const RosterView& view, const Frame& frame) {
  Html roles = Option("learner", "learner");
  if (view.may_change_teachers) roles += Option("instructor", "learner") + Option("admin", "learner");
  Html fields =
      Tag("div", {{"class", "field"}},
          Tag("label", {{"for", "role"}}, Text("As")) + Tag("select", {{"id", "role"}, {"name", "role"}}, roles));
  fields += LabelledInput("uses", "For how many people",
                          {{"type", "number"}, {"value", "1"}, {"min", "1"}, {"max", "2000"}, {"required", ""}},
                          "One link that so many may use, in the next 14 days.");
  fields += Button("Make a link");
  Html body = PostForm(frame, "/cohort/roster/invite", fields);
  const auto waits = [](const store::Account& account) { return account.state == "invited"; };
  const int64_t waiting = std::count_if(view.accounts.begin(), view.accounts.end(), waits);
  if (waiting > 0) {
    body += Tag(
        "p", {{"class", "ui after-form"}},
        Text(absl::StrCat(Count(waiting, "learner of the list has", "people of the list have"), " no password yet.")));
    body += PostForm(frame, "/cohort/roster/invite-all", Button("Make a link for each of them"));
  }
  if (view.open_invitations > 0) {
    body += Tag("p", {{"class", "soft ui after-form"}},
                Text(absl::StrCat(Count(view.open_invitations, "invitation is", "invitations are"), " open.")));
    body += PostForm(frame, "/cohort/roster/end-invitations", Button("Take them all back", "danger"));
  }
  return body;
}

Html AccountCells(const store::Account& account) {
  return Tag("td", Text(account.name)) + Tag("td", Text(account.login)) + Tag("td", Text(account.section)) +
         Tag("td", Text(account.sis_id));
}

Html Lines(const std::vector<std::string>& lines) {
  Html items;
  for (const std::string& line : lines) items += Tag("li", Text(line));
  return Tag("ul", items);
}

}  // namespace

std::string RosterPage(const RosterView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Roster"));
  if (!view.note.empty()) body += Tag("p", {{"class", "card good"}, {"role", "status"}}, Text(view.note));
  if (!view.problem.empty()) {
    const std::vector<std::string> lines = absl::StrSplit(view.problem, '\n');
    body +=
        Tag("div", {{"class", "card bad"}, {"id", "problem"}, {"role", "alert"}, {"tabindex", "-1"}, {"autofocus", ""}},
            Tag("p", Text("Nothing was changed.")) + Lines(lines));
  }
  body += Tag("h2", Text("Import a list")) + Import(frame);
  body += Tag("h2", Text("Invite")) + InviteForms(view, frame);
  body += Tag("h2", Text(Count(static_cast<int64_t>(view.accounts.size()), "account", "accounts")));
  Html rows;
  for (const store::Account& account : view.accounts) {
    rows += Tag("tr", AccountCells(account) + Tag("td", Text(account.role)) + Tag("td", StateOf(account.state)) +
                          Tag("td", Actions(account, view, frame)));
  }
  body += Table("Accounts", {"Name", "Login", "Section", "SIS id", "Role", "State", "Change"}, rows);
  body += Tag("p", Tag("a", {{"href", "/cohort/audit"}}, Text("Who changed what: the audit")));
  return Document("Roster", body, frame, {.current = "cohort-roster", .wide = true});
}

std::string RosterPreviewPage(const RosterPreview& preview, const Frame& frame) {
  const cohort::RosterPlan& plan = preview.plan;
  Html body = Tag("h1", Text("What the list would change"));
  if (preview.is_new) {
    body += ProblemCard(
        "Somebody changed an account since you looked. Nothing was applied; this is the list as it fits "
        "now.");
  }
  body += Tag("p", Text(absl::StrCat(Count(static_cast<int64_t>(preview.file.entries.size()), "learner", "learners"),
                                     " in the file", preview.file.from_canvas ? ", which Canvas exported" : "", ": ",
                                     plan.added.size(), " to add, ", plan.changed.size(), " to change, ", plan.same,
                                     " as they are; ", plan.missing.size(), " learners here are not in it.")));
  if (!plan.problems.empty()) {
    body += Tag("div", {{"class", "card bad"}, {"role", "alert"}},
                Tag("p", Text("It cannot be applied as it is:")) + Lines(plan.problems));
  }
  if (!preview.file.notes.empty()) {
    body +=
        Tag("details", Tag("summary", Text(Count(static_cast<int64_t>(preview.file.notes.size()), "note", "notes"))) +
                           Lines(preview.file.notes));
  }
  if (plan.problems.empty()) {
    Html fields = Hidden("digest", plan.Digest()) +
                  Tag("textarea", {{"name", "csv"}, {"hidden", ""}, {"aria-label", "The table"}}, Text(preview.csv));
    if (!plan.missing.empty()) {
      fields += Tag(
          "div", {{"class", "field"}},
          Tag("label", Tag("input", {{"type", "checkbox"}, {"name", "drop"}, {"value", "1"}}) +
                           Text(absl::StrCat(" Shut out the ",
                                             Count(static_cast<int64_t>(plan.missing.size()), "learner", "learners"),
                                             " who are not in the file; their work stays"))));
    }
    fields += Button("Apply it", "primary");
    body += PostForm(frame, "/cohort/roster/apply", fields, {{"enctype", "multipart/form-data"}});
  }
  Html rows;
  for (const store::Account& account : plan.added) {
    rows += Tag("tr", Tag("td", State("add", "good")) + AccountCells(account) + Tag("td", Text("new")));
  }
  for (const cohort::RosterChange& change : plan.changed) {
    rows += Tag("tr", Tag("td", State("change", "busy")) + AccountCells(change.account) + Tag("td", Text(change.what)));
  }
  for (const store::Account& account : plan.missing) {
    rows += Tag("tr", Tag("td", State("not in it", "open")) + AccountCells(account) + Tag("td", Text("")));
  }
  if (!rows.text.empty()) body += Table("Changes", {"What", "Name", "Login", "Section", "SIS id", "How"}, rows);
  body += Tag("p", Tag("a", {{"href", "/cohort/roster"}}, Text("Leave everything as it is")));
  std::vector<Crumb> crumbs = kCrumbs;
  crumbs.push_back({"Preview", ""});
  return Document("What the list would change", body, frame,
                  {.current = "cohort-roster", .crumbs = std::move(crumbs), .wide = true});
}

std::string InvitationsPage(const std::vector<Invited>& invited, const Frame& frame) {
  Html body = Tag("h1", Text(invited.size() == 1 ? "An invitation" : "Invitations"));
  body +=
      Tag("p", Text("Each link lets somebody choose a password, once for each use, in the next 14 days. They are shown "
                    "here and not kept: send them now. Whoever has a link can use it."));
  Html rows;
  for (const Invited& one : invited) {
    const std::string who = one.login.empty() ? one.name : absl::StrCat(one.name, " (", one.login, ")");
    rows += Tag("tr", Tag("td", Text(who)) + Tag("td", Command(one.link)));
  }
  body += Table("Invitations", {"For", "Link"}, rows);
  if (invited.size() > 1) {
    std::string csv = base::CsvLine({"name", "login", "link"});
    for (const Invited& one : invited) {
      csv += base::CsvLine(
          {std::string(base::WithoutFormula(one.name)), std::string(base::WithoutFormula(one.login)), one.link});
    }
    body += Tag("h2", Text("The same as a table")) + Tag("p", Text("For a serial letter: select it all and copy.")) +
            Tag("pre", {{"tabindex", "0"}, {"role", "region"}, {"aria-label", "Invitations as CSV"}}, LongText(csv));
  }
  std::vector<Crumb> crumbs = kCrumbs;
  crumbs.push_back({"Invitations", ""});
  return Document("Invitations", body, frame, {.current = "cohort-roster", .crumbs = std::move(crumbs), .wide = true});
}

}  // namespace course::web
