// Precompiled headers for submissions: they save about 3.5 of the 4 s of processor time that a compile takes, and need
// 90 MB of disk each.
//
// A lab has up to two: of the includes of its untouched starter, and of the lab's own headers among them, for whoever
// has taken out one of the others. Each is made when the first submission comes in that can use it; in a jail, of a
// text that came with the bundle: nothing of a submission ever goes into what the next one uses.

#ifndef HARNESS_VERIFIED_PRECOMPILED_H_
#define HARNESS_VERIFIED_PRECOMPILED_H_

#include <string>

#include "harness/verified/bundle.h"

namespace course::verified {

// The folder with includes.h and includes.h.gch for this source, below `headers`; made if it is not there. Empty where
// the source does not begin with all includes of either, where the compiler refuses them, or while somebody else is
// making it: the submission is then compiled without. Keeps the kMostHeaders that were used last.
std::string HeaderFor(const Bundle& bundle, const std::string& source, const std::string& headers);

inline constexpr int kMostHeaders = 24;

// Of the include block of a bundle, the lines that name headers in the lab's own folder, each in its place. Empty if
// there are none.
std::string OwnIncludes(const Bundle& bundle);

// Whether all that `includes` (an include block) includes is also included at the beginning of `source`, in whatever
// order and with whatever else. Only then may the header stand in for it: a header that held more would let a file
// compile that lacks an #include.
bool BeginsWithIncludes(const std::string& source, const std::string& includes);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_PRECOMPILED_H_
