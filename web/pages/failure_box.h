// The message of a failed test, its parts set apart.

#ifndef WEB_PAGES_FAILURE_BOX_H_
#define WEB_PAGES_FAILURE_BOX_H_

#include "harness/failure/failure.h"
#include "web/html/html.h"

namespace course::web {

// Call, expected, got, the first wrong element and the well-known mistake, then the rest; nothing for an empty message.
Html FailureBox(const failure::Failure& failure);

}  // namespace course::web

#endif  // WEB_PAGES_FAILURE_BOX_H_
