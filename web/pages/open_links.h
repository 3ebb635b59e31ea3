// A page as a guest may see it.

#ifndef WEB_PAGES_OPEN_LINKS_H_
#define WEB_PAGES_OPEN_LINKS_H_

#include "web/html/html.h"

namespace course::web {

// Appends `page` without the links and pictures that are not for guests (web/guard/for_guests.h): of a link its content
// stays, of a picture its description, unless a <figcaption> behind it says the same. Addresses of other sites, and
// anchors, stay.
//
// This looks at finished markup, because links come from everywhere: guides, banks of questions, lists that the pages
// make. No page can forget it.
void AppendOpenLinksOnly(const Html& page, Html& out);

}  // namespace course::web

#endif  // WEB_PAGES_OPEN_LINKS_H_
