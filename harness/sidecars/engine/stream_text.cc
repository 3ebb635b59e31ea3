#include "harness/sidecars/engine/stream_text.h"

#include <algorithm>
#include <cstddef>

namespace course::chat {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes the letter at the front has, by the table of RFC 3629, section 4: 0 if it is none, and negative if it
// is the beginning of one whose other bytes are missing.
int LetterSize(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (int i = 1; i < size; ++i) {
    if (static_cast<size_t>(i) == bytes.size()) return -1;
    unsigned char low = 0x80, high = 0xBF;
    if (i == 1) {
      if (first == 0xE0) low = 0xA0;   // shorter forms
      if (first == 0xED) high = 0x9F;  // surrogates
      if (first == 0xF0) low = 0x90;
      if (first == 0xF4) high = 0x8F;  // above U+10FFFF
    }
    if (byte(i) < low || byte(i) > high) return 0;
  }
  return size;
}

std::string AsUtf8(std::string_view bytes, bool done) {
  std::string text;
  while (!bytes.empty()) {
    const int size = LetterSize(bytes);
    if (size < 0 && !done) break;
    if (size > 0) {
      text += bytes.substr(0, size);
    } else {
      text += kReplacement;
    }
    bytes.remove_prefix(std::max(size, 1));
  }
  return text;
}

// The longest end of `bytes` with which `stop` begins, the whole of it excepted.
size_t Overlap(std::string_view bytes, std::string_view stop) {
  for (size_t n = std::min(bytes.size(), stop.size() - 1); n > 0; --n) {
    if (bytes.ends_with(stop.substr(0, n))) return n;
  }
  return 0;
}

}  // namespace

SureText SureTextOf(std::string_view bytes, std::span<const std::string> stops, bool done) {
  size_t end = std::string_view::npos;
  for (const std::string& stop : stops) end = std::min(end, bytes.find(stop));
  if (end != std::string_view::npos) return {.text = AsUtf8(bytes.substr(0, end), /*done=*/true), .stopped = true};
  size_t held = 0;
  if (!done) {
    for (const std::string& stop : stops) held = std::max(held, Overlap(bytes, stop));
  }
  return {.text = AsUtf8(bytes.substr(0, bytes.size() - held), done)};
}

}  // namespace course::chat
