// Unpacking an archive that another program packed, and archives that are none.

#include "models/whisper/testing/npz.h"

#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace whisper::testing {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

// By Python's zipfile: a.txt with "stored", which is, and b.txt with 20 times "deflated ", which is, too.
constexpr char kHex[] =
    "504b0304140000000000000021000bf94356060000000600000005000000612e74787473746f726564504b030414000000080000"
    "00210007d66f900e000000b400000005000000622e7478744b494dcb492c494d5148193a0c00504b010214031400000000000000"
    "21000bf943560600000006000000050000000000000000000000800100000000612e747874504b01021403140000000800000021"
    "0007d66f900e000000b4000000050000000000000000000000800129000000622e747874504b0506000000000200020066000000"
    "5a0000000000";

std::string Archive() {
  std::string bytes;
  for (size_t i = 0; kHex[i] != '\0'; i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(kHex + i, 2), nullptr, 16)));
  }
  return bytes;
}

TEST(Unzip, GivesFilesThatAreStoredOrDeflated) {
  const auto a = Unzip(Archive(), "a.txt"), b = Unzip(Archive(), "b.txt");
  ASSERT_TRUE(IsOk(a));
  EXPECT_EQ(*a, "stored");
  ASSERT_TRUE(IsOk(b));
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += "deflated ";
  EXPECT_EQ(*b, expected);
}

TEST(Unzip, RefusesOtherNamesAndWhatIsNoArchive) {
  EXPECT_TRUE(HasCodeAndText(Unzip(Archive(), "c.txt").status(), absl::StatusCode::kNotFound, "has no c.txt"));
  EXPECT_TRUE(HasCode(Unzip("", "a.txt").status(), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(Unzip(std::string(100, 'x'), "a.txt").status(), absl::StatusCode::kInvalidArgument));
}

// Whatever is cut off or changed: an error or another text, never a read outside (this test also runs under ASan).
TEST(Unzip, SurvivesEveryTruncationAndEveryChangedByte) {
  const std::string good = Archive();
  for (size_t n = 0; n < good.size(); ++n) (void)Unzip(good.substr(n), "b.txt").ok();
  int refused = 0;
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bad = good;
      bad[i] ^= flip;
      refused += !Unzip(bad, "b.txt").ok();
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace whisper::testing
