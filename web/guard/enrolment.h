// Open enrolment: whoever comes without the key becomes a learner of his own, known again by a signed cookie.
//
//   const Enrolment enrolment(token);
//   const std::string learner = enrolment.NewLearner();
//   const std::string cookie = enrolment.CookieOf(learner, now_ms);
//   enrolment.Recognize(cookie)->learner == learner       // and nullopt for whatever was not signed here
//
// The cookie is "LEARNER.SECONDS.TAG": 128 random bits, when it was given (seconds since 1970), and an HMAC over both
// by a key that is hashed from the server's token. So nothing has to be remembered of learners who never answer, and a
// restart forgets nobody. An older form, "LEARNER.TAG", is recognized, too, as given long ago.

#ifndef WEB_GUARD_ENROLMENT_H_
#define WEB_GUARD_ENROLMENT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace course::web::guard {

// How long a browser keeps the cookie. A browser that was closed over the holidays is no new learner.
inline constexpr int64_t kCookieSeconds = int64_t{180} * 24 * 60 * 60;

struct Guest {
  std::string learner;   // 32 hexadecimal digits; never "me"
  int64_t given_ms = 0;  // when the cookie was

  // Whether more than half of the cookie's time is gone, so that he gets one anew: who comes at least every third month
  // stays who he is. Also where the clock was set back by so much.
  bool IsToBeRenewed(int64_t now_ms) const;
};

// Safe to call from several threads.
class Enrolment {
 public:
  explicit Enrolment(std::string_view token);

  std::string NewLearner() const;
  // The value that proves who it is.
  std::string CookieOf(std::string_view learner, int64_t now_ms) const;
  // Compares in a time that does not tell how much of the tag was right.
  std::optional<Guest> Recognize(std::string_view cookie) const;
  // What this learner's forms carry: another one's does not fit, and it tells nothing of the cookie.
  std::string CsrfOf(std::string_view learner) const;

 private:
  using Key = std::array<unsigned char, 32>;
  static Key Derived(std::string_view token, std::string_view purpose);
  static std::string Tag(std::string_view said, const Key& key);

  const Key cookie_key_, form_key_;
};

}  // namespace course::web::guard

#endif  // WEB_GUARD_ENROLMENT_H_
