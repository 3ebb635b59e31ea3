// How one comes in at a cohort's server: signing in, and joining by an invitation.

#ifndef WEB_PAGES_SIGN_IN_PAGE_H_
#define WEB_PAGES_SIGN_IN_PAGE_H_

#include <string>

#include "web/html/html.h"
#include "web/pages/frame.h"

namespace course::web {

struct SignInForm {
  std::string cohort;   // its name
  std::string login;    // as it was typed
  std::string next;     // where to go afterwards: a path of this site, or ""
  std::string problem;  // of the last try; "": none
  std::string note;     // something else to say: "You have signed out."
};
std::string SignInPage(const SignInForm& form, const Frame& frame);

struct JoinForm {
  std::string cohort;
  std::string code;
  std::string role;        // that the invitation gives: "learner"
  bool for_entry = false;  // of the roster: name and role are known
  std::string login, name;
  std::string problem;
};
std::string JoinPage(const JoinForm& form, const Frame& frame);

// What is wrong, where a reader of screens hears it first; nothing for an empty text.
Html ProblemCard(std::string_view problem);
// A label, a control named and identified by `id`, and a sentence about it.
Html LabelledInput(const std::string& id, std::string_view label, Attributes attributes, std::string_view about = "");

}  // namespace course::web

#endif  // WEB_PAGES_SIGN_IN_PAGE_H_
