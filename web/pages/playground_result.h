// What came of a question: the answer, where the model looked, the rows it read, and what each step took.

#ifndef WEB_PAGES_PLAYGROUND_RESULT_H_
#define WEB_PAGES_PLAYGROUND_RESULT_H_

#include <string>

#include "web/html/html.h"
#include "web/pages/playground_page.h"

namespace course::web {

// REQUIRES: view.reply.
Html PlaygroundResult(const PlaygroundView& view);

}  // namespace course::web

#endif  // WEB_PAGES_PLAYGROUND_RESULT_H_
