// What a guest may ask for, in one list: the door lets nothing else in, and his pages lead nowhere else.

#ifndef WEB_GUARD_FOR_GUESTS_H_
#define WEB_GUARD_FOR_GUESTS_H_

#include <string_view>

namespace course::web::guard {

// Texts in their reading order (guides of phases, documents of docs/), quizzes of his own, and what pages are made of.
// Everything that is not named here is the owner's. `path` is decoded and has no query.
bool IsForGuests(std::string_view path);

}  // namespace course::web::guard

#endif  // WEB_GUARD_FOR_GUESTS_H_
