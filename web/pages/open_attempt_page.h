// Said to whoever wanted to begin an attempt while another one of its kind is open.

#ifndef WEB_PAGES_OPEN_ATTEMPT_PAGE_H_
#define WEB_PAGES_OPEN_ATTEMPT_PAGE_H_

#include <string>

#include "quiz/taking/view.h"
#include "web/pages/layout.h"

namespace course::web {

// `open` is the attempt that is in the way.
std::string OpenAttemptPage(const quiz::AttemptView& open, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_OPEN_ATTEMPT_PAGE_H_
