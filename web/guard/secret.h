// Comparing what must not be guessed.

#ifndef WEB_GUARD_SECRET_H_
#define WEB_GUARD_SECRET_H_

#include <string_view>

namespace course::web::guard {

// Equal, in a time that does not tell how much of it was.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace course::web::guard

#endif  // WEB_GUARD_SECRET_H_
