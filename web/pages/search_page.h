// What the guides say about a word, and what the words mean.

#ifndef WEB_PAGES_SEARCH_PAGE_H_
#define WEB_PAGES_SEARCH_PAGE_H_

#include <string>
#include <vector>

#include "web/library/glossary.h"
#include "web/library/search_index.h"
#include "web/pages/layout.h"

namespace course::web {

// `hits` are what this reader may read.
std::string SearchPage(const std::string& query, const std::vector<Hit>& hits, const Frame& frame);

// Terms in the order of the alphabet, then the symbols of docs/notation.md, each with an anchor.
std::string GlossaryPage(const std::vector<Term>& terms, const std::vector<Symbol>& symbols, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_SEARCH_PAGE_H_
