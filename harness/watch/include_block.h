// The part of a source file that a precompiled header can stand in for: the includes at its beginning.

#ifndef HARNESS_WATCH_INCLUDE_BLOCK_H_
#define HARNESS_WATCH_INCLUDE_BLOCK_H_

#include <string>
#include <string_view>

namespace course::watch {

// A header with the #include lines that stand before anything else in `source` (comments and blank lines may stand
// between them). Each is preceded by a #line with its place in `path`: so what the compiler writes about it, in
// messages and in the program's debug information, is what it would write without the header. Empty if there is none.
//
// Nothing else may be in it: a header that held more would let a file compile that lacks an #include.
std::string IncludeBlock(std::string_view source, std::string_view path);

}  // namespace course::watch

#endif  // HARNESS_WATCH_INCLUDE_BLOCK_H_
