// The course's vocabulary, from two of its documents: terms from docs/glossary.md, symbols from docs/notation.md.

#ifndef WEB_LIBRARY_GLOSSARY_H_
#define WEB_LIBRARY_GLOSSARY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::web {

struct Term {
  std::string term;        // "KV cache"
  std::string id;          // its anchor in the document
  std::string definition;  // Markdown, one paragraph
  std::string see;         // Markdown: links to where the course explains it; empty if it does not yet
  int line = 0;            // of the heading, from 1
};

// "## Term", a paragraph, and perhaps a paragraph "See: [title](address)". InvalidArgument names the line: a term
// without definition, twice, or out of order (case does not count), anything else below a term.
absl::StatusOr<std::vector<Term>> ParseGlossary(std::string_view markdown);

struct Symbol {
  std::string symbol;   // Markdown: "$H_{kv}$"
  std::string meaning;  // Markdown
  std::string unit;     // may be empty
  std::string code;     // Markdown: "`num_kv_heads`"
};

// The rows of the table below "## Symbols". InvalidArgument names the line of a row that has not four cells, or says
// that the table is missing.
absl::StatusOr<std::vector<Symbol>> ParseSymbols(std::string_view markdown);

}  // namespace course::web

#endif  // WEB_LIBRARY_GLOSSARY_H_
