// /account: one's own password, browsers and tokens.

#ifndef WEB_COHORT_ACCOUNT_H_
#define WEB_COHORT_ACCOUNT_H_

#include "web/cohort/served.h"

namespace course::web {

Served AccountRoute(const AccountVisit& visit);       // GET /account
Served PasswordAction(const AccountVisit& visit);     // POST /account/password
Served EndSessionsAction(const AccountVisit& visit);  // POST /account/sessions/end
Served NewTokenAction(const AccountVisit& visit);     // POST /account/tokens
Served RevokeTokenAction(const AccountVisit& visit);  // POST /account/tokens/revoke

}  // namespace course::web

#endif  // WEB_COHORT_ACCOUNT_H_
