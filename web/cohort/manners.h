// What a cohort's server takes for a request: which bodies may come where.

#ifndef WEB_COHORT_MANNERS_H_
#define WEB_COHORT_MANNERS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "web/guard/guard.h"

namespace course::web {

constexpr size_t kLongestApiBody = 1 << 20;                    // bytes of JSON
constexpr size_t kLongestTable = 4 << 20;                      // bytes of a file that an instructor sends
constexpr size_t kLongestUpload = kLongestTable + (64 << 10);  // the same in a form, with the fields around it

// Below /api/, where programs ask with a token.
bool IsBelowApi(std::string_view path);
// Where instructors send files: the roster, a gradebook; the latter below the API, too.
bool TakesFiles(std::string_view path);

// Before a body is read: the status for what nobody sends here; see guard::Improper.
std::optional<int> ImproperHere(const guard::Knock& knock);

}  // namespace course::web

#endif  // WEB_COHORT_MANNERS_H_
