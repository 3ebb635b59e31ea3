// The form of the playground: which picture, which question.

#ifndef WEB_PAGES_PLAYGROUND_FORM_H_
#define WEB_PAGES_PLAYGROUND_FORM_H_

#include "web/html/html.h"
#include "web/pages/playground_page.h"

namespace course::web {

// A GET: asking changes nothing, so a question has an address that can be kept. Works without scripts, where a drawing
// is 32 lines of letters.
Html PlaygroundForm(const PlaygroundView& view);

}  // namespace course::web

#endif  // WEB_PAGES_PLAYGROUND_FORM_H_
