// Open enrolment: whoever comes without the key becomes a learner of his own, known again by a signed cookie.
//
//   const Enrolment enrolment(token);
//   const Guest guest = enrolment.Enrol();                   // a new learner, and the cookie that says so
//   enrolment.LearnerOf(guest.cookie) == guest.learner       // and nullopt for whatever was not signed here
//
// The cookie is "LEARNER.TAG": 128 random bits, and an HMAC over them by a key that is hashed from the server's token.
// So nothing has to be remembered of learners who never answer, and a restart forgets nobody.

#ifndef WEB_GUARD_ENROLMENT_H_
#define WEB_GUARD_ENROLMENT_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace course::web::guard {

struct Guest {
  std::string learner;  // 32 hexadecimal digits; never "me"
  std::string cookie;   // the value that proves it
};

// Safe to call from several threads.
class Enrolment {
 public:
  explicit Enrolment(std::string_view token);

  Guest Enrol() const;
  // Compares in a time that does not tell how much of the tag was right.
  std::optional<std::string> LearnerOf(std::string_view cookie) const;
  // What this learner's forms carry: another one's does not fit, and it tells nothing of the cookie.
  std::string CsrfOf(std::string_view learner) const;

 private:
  using Key = std::array<unsigned char, 32>;
  static Key Derived(std::string_view token, std::string_view purpose);
  static std::string Tag(std::string_view learner, const Key& key);

  const Key cookie_key_, form_key_;
};

}  // namespace course::web::guard

#endif  // WEB_GUARD_ENROLMENT_H_
