// /login, /logout, /join: how a browser gets a session, and gives it back.

#ifndef WEB_COHORT_SIGN_IN_H_
#define WEB_COHORT_SIGN_IN_H_

#include <string>
#include <string_view>

#include "web/cohort/served.h"

namespace course::web {

// Whether a path may be asked for by somebody who has not signed in.
bool IsForEverybody(std::string_view path);
// Where to go after signing in: a plain path of this site; "" for anything else, such as another site's address.
std::string SafeNext(std::string_view next);

Served SignInRoute(const AccountVisit& visit);    // GET /login
Served SignInAction(const AccountVisit& visit);   // POST /login
Served SignOutAction(const AccountVisit& visit);  // POST /logout
Served JoinRoute(const AccountVisit& visit);      // GET /join?code=
Served JoinAction(const AccountVisit& visit);     // POST /join

}  // namespace course::web

#endif  // WEB_COHORT_SIGN_IN_H_
