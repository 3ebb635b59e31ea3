// Who asks, in server mode: what the door has found out, and what pages and the API decide by.

#ifndef WEB_COHORT_PRINCIPAL_H_
#define WEB_COHORT_PRINCIPAL_H_

#include <set>
#include <string>

#include "cohort/accounts/role.h"

namespace course::web {

struct Principal {
  std::string account;  // its id; "": nobody has signed in
  cohort::Role role = cohort::Role::kLearner;
  std::string login, name;
  std::string csrf;              // what the forms of his pages carry; "" of a program
  bool by_token = false;         // a program with an API token, and no browser
  std::set<std::string> scopes;  // of the token: "submit", "read", "instructor"; empty for a browser

  bool SignedIn() const { return !account.empty(); }
  bool IsInstructor() const { return SignedIn() && role >= cohort::Role::kInstructor; }
  bool IsAdmin() const { return SignedIn() && role == cohort::Role::kAdmin; }
};

}  // namespace course::web

#endif  // WEB_COHORT_PRINCIPAL_H_
