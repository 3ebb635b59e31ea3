#include "base/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace base {
namespace {

// By the table of RFC 3629, section 3, written the other way round.
std::string Encode(uint32_t c) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xc0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xe0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

TEST(FirstUtf8, ReadsEveryCharacterOfUnicodeAndNoSurrogate) {
  for (uint32_t c = 0; c <= 0x10ffff; ++c) {
    const std::string text = Encode(c) + "x";
    const Utf8Character got = FirstUtf8(text);
    const bool surrogate = c >= 0xd800 && c <= 0xdfff;
    ASSERT_EQ(got.length, surrogate ? 0 : text.size() - 1) << std::hex << c;
    if (!surrogate) {
      ASSERT_EQ(got.code, c);
    }
    for (size_t cut = 1; cut + 1 < text.size(); ++cut) ASSERT_EQ(FirstUtf8(text.substr(0, cut)).length, 0u);
  }
}

TEST(FirstUtf8, RefusesWhatRfc3629Refuses) {
  for (const char* bytes : {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
                            "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "\xe2\x28\xa1", "\xe2\x82\x28"}) {
    EXPECT_EQ(FirstUtf8(bytes).length, 0u) << bytes;
  }
  EXPECT_EQ(FirstUtf8("").length, 0u);
  EXPECT_EQ(FirstUtf8(std::string(1, '\0')).length, 1u) << "NUL is a character";
}

}  // namespace
}  // namespace base
