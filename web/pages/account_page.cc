#include "web/pages/account_page.h"

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"
#include "web/pages/sign_in_page.h"

namespace course::web {
namespace {

Html Password(const std::string& id, std::string_view label, std::string_view autocomplete) {
  return LabelledInput(
      id, label,
      {{"type", "password"}, {"autocomplete", std::string(autocomplete)}, {"maxlength", "1024"}, {"required", ""}});
}

Html Button(std::string_view text, std::string_view kind = "") {
  Attributes attributes = {{"type", "submit"}};
  if (!kind.empty()) attributes.push_back({"class", std::string(kind)});
  return Tag("button", attributes, Text(text));
}

Html Head(const std::vector<std::string>& titles) {
  Html row;
  for (const std::string& title : titles) row += Tag("th", {{"scope", "col"}}, Text(title));
  return Tag("thead", Tag("tr", row));
}

Html TokenRow(const store::ApiToken& token, const absl::TimeZone& zone, const Frame& frame) {
  Html end;
  if (token.revoked_ms > 0) {
    end = Text("revoked ") + ShortMoment(token.revoked_ms, zone);
  } else {
    end = PostForm(
        frame, "/account/tokens/revoke",
        Tag("input", {{"type", "hidden"}, {"name", "token"}, {"value", token.token_sha256}}) +
            Tag("button", {{"type", "submit"}, {"class", "plain"}, {"aria-label", absl::StrCat("Revoke ", token.name)}},
                Text("Revoke")));
  }
  return Tag("tr", Tag("td", Text(token.name)) + Tag("td", Text(token.scopes)) +
                       Tag("td", ShortMoment(token.created_ms, zone)) +
                       Tag("td", token.used_ms == 0 ? Text("never") : ShortMoment(token.used_ms, zone)) +
                       Tag("td", end));
}

// The two commands in a clone of the course. The token is in neither: a shell keeps in its history what is typed.
Html Connect(const AccountView& view) {
  Html body = Tag("p", Text("In your clone of the course, type:"));
  body += Command(absl::StrCat("./course join ", view.url));
  body += Tag("p", Text("It asks for this token, which does not show while you paste it:"));
  body += Command(view.new_token);
  body += Tag("p", Text("Then hand in what you have:"));
  body += Command("./course submit --all");
  return body + Tag("p", Text("This token is shown once and not kept here. Whoever has it can submit in your name."));
}

Html Tokens(const AccountView& view, const Frame& frame) {
  Html body = Tag("h2", {{"id", "tokens"}}, Text("Connect your clone"));
  if (!view.new_token.empty()) {
    body += Tag("div", {{"class", "card good"}, {"role", "status"}}, Connect(view));
  } else {
    body += Tag("p", Text("A clone of the course sends your work here with a token of its own, which you can take back "
                          "at any time."));
  }
  Html fields =
      LabelledInput("name", "Name of the token", {{"value", "my clone"}, {"maxlength", "200"}, {"required", ""}},
                    "So that you know it again: the machine's name, say.");
  if (view.account.role != "learner") {
    fields += Tag("div", {{"class", "field"}},
                  Tag("label", {{"class", "choice"}},
                      Tag("input", {{"type", "checkbox"}, {"name", "instructor"}, {"value", "1"}}) +
                          Text(" May read everybody's scores, for scripts of yours")));
  }
  body += PostForm(frame, "/account/tokens", fields + Button("Make a token", "primary"));
  if (view.tokens.empty()) return body;
  Html rows;
  for (const store::ApiToken& token : view.tokens) rows += TokenRow(token, view.zone, frame);
  body += Tag("h3", Text("Tokens"));
  return body + Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Tokens"}},
                    Tag("table", Head({"Name", "May", "Made", "Last used", ""}) + Tag("tbody", rows)));
}

}  // namespace

std::string AccountPage(const AccountView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Your account"));
  if (!view.note.empty()) body += Tag("p", {{"class", "card good"}, {"role", "status"}}, Text(view.note));
  body += ProblemCard(view.problem);
  Html facts = Tag("dt", Text("Name")) + Tag("dd", Text(view.account.name));
  facts += Tag("dt", Text("Login")) + Tag("dd", Text(view.account.login));
  facts += Tag("dt", Text("Role")) + Tag("dd", Text(view.account.role));
  if (!view.account.section.empty()) facts += Tag("dt", Text("Section")) + Tag("dd", Text(view.account.section));
  body += Tag("dl", {{"class", "facts"}}, facts);
  body += PostForm(frame, "/logout", Button("Sign out"));
  body += Tokens(view, frame);
  body += Tag("h2", Text("Password"));
  body += Tag("p", Text("A new password signs out every other browser."));
  body += PostForm(
      frame, "/account/password",
      Tag("input",
          {{"type", "hidden"}, {"name", "login"}, {"value", view.account.login}, {"autocomplete", "username"}}) +
          Password("old", "Present password", "current-password") +
          Password("new", "New password, at least 12 characters", "new-password") +
          Password("again", "The new one again", "new-password") + Button("Change it"));
  body += Tag("h2", Text("Other browsers"));
  body += Tag("p", Text("A browser stays signed in for 14 days after you used it last."));
  body += PostForm(frame, "/account/sessions/end", Button("Sign out everywhere else"));
  return Document("Your account", body, frame, {.current = "account"});
}

}  // namespace course::web
