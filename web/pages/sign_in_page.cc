#include "web/pages/sign_in_page.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

constexpr char kAboutPassword[] =
    "At least 12 characters, of any kind, blanks too. Four words that have nothing to do with each other are good and "
    "can be remembered.";

Html Hidden(std::string_view name, const std::string& value) {
  return Tag("input", {{"type", "hidden"}, {"name", std::string(name)}, {"value", value}});
}

Html Button(std::string_view text) { return Tag("button", {{"type", "submit"}, {"class", "primary"}}, Text(text)); }

}  // namespace

Html ProblemCard(std::string_view problem) {
  if (problem.empty()) return {};
  return Tag("div",
             {{"class", "card bad"}, {"id", "problem"}, {"role", "alert"}, {"tabindex", "-1"}, {"autofocus", ""}},
             Tag("p", Text(problem)));
}

Html LabelledInput(const std::string& id, std::string_view label, Attributes attributes, std::string_view about) {
  Attributes all = {{"id", id}, {"name", id}};
  if (!about.empty()) all.push_back({"aria-describedby", id + "-about"});
  all.insert(all.end(), attributes.begin(), attributes.end());
  Html field = Tag("label", {{"for", id}}, Text(label)) + Tag("input", all);
  if (!about.empty()) field += Tag("p", {{"class", "soft ui"}, {"id", id + "-about"}}, Text(about));
  return Tag("div", {{"class", "field"}}, field);
}

std::string SignInPage(const SignInForm& form, const Frame& frame) {
  Html body = Tag("h1", Text("Sign in")) + Tag("p", Text(form.cohort));
  if (!form.note.empty()) body += Tag("p", {{"class", "card"}, {"role", "status"}}, Text(form.note));
  body += ProblemCard(form.problem);
  Html fields = LabelledInput("login", "Login",
                              {{"value", form.login},
                               {"autocomplete", "username"},
                               {"autocapitalize", "none"},
                               {"spellcheck", "false"},
                               {"maxlength", "100"},
                               {"required", ""}});
  fields += LabelledInput(
      "password", "Password",
      {{"type", "password"}, {"autocomplete", "current-password"}, {"maxlength", "1024"}, {"required", ""}});
  if (!form.next.empty()) fields += Hidden("next", form.next);
  body += PostForm(frame, "/login", fields + Button("Sign in"));
  body += Tag("p", {{"class", "soft ui"}},
              Text("No account yet, or the password is lost? Ask your instructor for an invitation link: it lets you "
                   "choose a password."));
  return Document("Sign in", Tag("div", {{"class", "message"}}, body), frame);
}

std::string JoinPage(const JoinForm& form, const Frame& frame) {
  const bool learner = form.role == "learner";
  Html body = Tag("h1", Text("Join")) +
              Tag("p", Text(absl::StrCat(form.cohort, learner ? "" : absl::StrCat(", as ", form.role, "."))));
  body += ProblemCard(form.problem);
  Html fields = Hidden("code", form.code);
  if (!form.for_entry) {
    fields += LabelledInput("name", "Your name",
                            {{"value", form.name}, {"autocomplete", "name"}, {"maxlength", "200"}, {"required", ""}},
                            "As your instructors know it.");
  }
  Attributes login = {{"value", form.login},   {"autocomplete", "username"}, {"autocapitalize", "none"},
                      {"spellcheck", "false"}, {"maxlength", "100"},         {"required", ""}};
  if (form.for_entry) login.push_back({"readonly", ""});
  fields += LabelledInput("login", "Login", login,
                          form.for_entry ? "As your instructors entered it: lists of the course go by it."
                                         : "Such as your mail address: a-z, 0-9 and . _ - + @");
  fields += LabelledInput("password", "Password",
                          {{"type", "password"},
                           {"autocomplete", "new-password"},
                           {"minlength", "12"},
                           {"maxlength", "1024"},
                           {"required", ""}},
                          kAboutPassword);
  fields +=
      LabelledInput("again", "The same password again",
                    {{"type", "password"}, {"autocomplete", "new-password"}, {"maxlength", "1024"}, {"required", ""}});
  body += PostForm(frame, "/join", fields + Button("Join"));
  return Document("Join", Tag("div", {{"class", "message"}}, body), frame);
}

}  // namespace course::web
