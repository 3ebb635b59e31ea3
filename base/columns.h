// Text for a terminal: what of it may be printed, and how much room it takes.

#ifndef BASE_COLUMNS_H_
#define BASE_COLUMNS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

// What may stand in a terminal, whoever wrote it. A control character (C0, C1 or DEL: one of them begins the sequences
// that move the cursor) and a byte that is no UTF-8 become "?", a tab four blanks; carriage returns are left out, line
// ends stay.
std::string Printable(std::string_view text);

// Columns of a terminal that printable text takes. A wide character takes two (East Asian Width W or F: Unicode
// Standard Annex #11; emoji are among them), a combining mark none, everything else one; so does a byte that is no
// UTF-8. Marks of single scripts, such as Devanagari's, are counted as one: text with them comes out narrower.
int Columns(std::string_view text);

// The bytes of the longest beginning of `text` that takes at most `columns`. A character is never cut, nor a combining
// mark taken from what it belongs to.
size_t FirstColumns(std::string_view text, int columns);

}  // namespace base

#endif  // BASE_COLUMNS_H_
