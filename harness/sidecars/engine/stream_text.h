// The text of an output while it grows: what of it is sure enough to be sent, because nothing that follows can change
// it.

#ifndef HARNESS_SIDECARS_ENGINE_STREAM_TEXT_H_
#define HARNESS_SIDECARS_ENGINE_STREAM_TEXT_H_

#include <span>
#include <string>
#include <string_view>

namespace course::chat {

struct SureText {
  std::string text;      // UTF-8
  bool stopped = false;  // a stop text was found: `text` ends in front of it
};

// What of `bytes` is sure.
//
//   bytes   everything that was generated; a later call has the same bytes and more
//   stops   texts that end an output and are not part of it, none of them empty
//   done    nothing follows
//
// Held back until more is known: an end that may become a stop text, and a letter of which bytes are missing. Bytes
// that are no UTF-8 become U+FFFD. So the text of a later call begins with the text of this one.
//
// Example: "abc" with the stop text "cd" gives "ab"; "abcd" gives "ab", stopped; "abce" gives "abce".
SureText SureTextOf(std::string_view bytes, std::span<const std::string> stops, bool done);

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_STREAM_TEXT_H_
