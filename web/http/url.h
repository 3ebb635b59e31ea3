// Addresses and forms: what a browser encodes, decoded, or refused as a whole.

#ifndef WEB_HTTP_URL_H_
#define WEB_HTTP_URL_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace course::web::http {

// "a%20b" as "a b" (RFC 3986, section 2.1). nullopt for a % without two hexadecimal digits, a NUL, and bytes that are
// no UTF-8: whoever reads the result need not think of them. Decodes once: "%252e" stays "%2e".
std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_space);

// "a=1&b=2&a=3" as {a: 1, b: 2}: of a repeated name the first value counts (WHATWG URL, section 5.1). nullopt where
// DecodePercent() refuses, and for more than 100 of them.
std::optional<std::map<std::string, std::string>> ParseParameters(std::string_view text);

// Whether a decoded path is one that a browser sends: it begins with one "/", no segment is "." or "..", and it holds
// no backslash and no control character.
bool IsPlainPath(std::string_view path);

}  // namespace course::web::http

#endif  // WEB_HTTP_URL_H_
