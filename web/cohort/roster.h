// /cohort/roster and /cohort/audit: who is in the cohort, and who changed what. For instructors; what concerns those
// who teach is for admins (cohort/accounts/may.h).

#ifndef WEB_COHORT_ROSTER_H_
#define WEB_COHORT_ROSTER_H_

#include "web/cohort/served.h"

namespace course::web {

Served RosterRoute(const AccountVisit& visit);           // GET /cohort/roster
Served PreviewAction(const AccountVisit& visit);         // POST /cohort/roster/preview: file or csv
Served ApplyAction(const AccountVisit& visit);           // POST /cohort/roster/apply: csv, digest, drop
Served InviteAction(const AccountVisit& visit);          // POST /cohort/roster/invite: account, or role and uses
Served InviteAllAction(const AccountVisit& visit);       // POST /cohort/roster/invite-all
Served EndInvitationsAction(const AccountVisit& visit);  // POST /cohort/roster/end-invitations
Served StateAction(const AccountVisit& visit);           // POST /cohort/roster/state: account, state
Served RoleAction(const AccountVisit& visit);            // POST /cohort/roster/role: account, role
Served AuditRoute(const AccountVisit& visit);            // GET /cohort/audit?before=

}  // namespace course::web

#endif  // WEB_COHORT_ROSTER_H_
