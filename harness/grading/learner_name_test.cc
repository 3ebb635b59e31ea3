#include "harness/grading/learner_name.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::grading {
namespace {

TEST(LearnerName, OfAnOrdinaryNameIsTheName) {
  for (const char* name :
       {"ada", "Ada Lovelace", "o'neill_1815@example.org", "\xc3\x85sa", "\xe6\x9d\x8e", "a.b-c~d"}) {
    EXPECT_EQ(LearnerName(name), name);
  }
}

TEST(LearnerName, SpellsOutWhatCouldMislead) {
  EXPECT_EQ(LearnerName(".."), "%2E.");
  EXPECT_EQ(LearnerName(".hidden"), "%2Ehidden");
  EXPECT_EQ(LearnerName("-rf"), "%2Drf");
  EXPECT_EQ(LearnerName("50%"), "50%25");
  EXPECT_EQ(LearnerName("a\nb"), "a%0Ab");
  EXPECT_EQ(LearnerName("\x1b[31mred"), "%1B[31mred");
  EXPECT_EQ(LearnerName("caf\xe9"), "caf%E9") << "Latin-1";
  EXPECT_EQ(LearnerName("\xe2\x80\xae"
                        "cc.exe"),
            "%E2%80%AEcc.exe")
      << "right-to-left override";
  EXPECT_EQ(LearnerName("\xef\xbb\xbf"
                        "ada"),
            "%EF%BB%BFada")
      << "a byte order mark";
  EXPECT_EQ(LearnerName("a\xc2\x85z"), "a%C2%85z") << "a control character of Unicode";
}

TEST(LearnerName, OfALongNameIsCutAndStaysItsOwn) {
  const std::string a(255, 'a'), b = std::string(254, 'a') + "b";
  EXPECT_EQ(LearnerName(a).size(), 117u) << "100 bytes, a tilde, 16 digits";
  EXPECT_NE(LearnerName(a), LearnerName(b));
  EXPECT_EQ(LearnerName(std::string(120, 'a')), std::string(120, 'a'));
}

// Any folder's name: what comes out is short, harmless, and no other folder's.
TEST(LearnerName, IsSafeAndOneToOneForAnyBytes) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  std::set<std::string> folders, names;
  for (int n = 0; n < 20'000; ++n) {
    std::string folder;
    for (int length = 1 + rng.Below(rng.Below(10) == 0 ? 255 : 4); length > 0; --length) {
      const char byte = static_cast<char>(rng.Below(3) == 0 ? "%2E~.-"[rng.Below(6)] : 1 + rng.Below(255));
      folder += byte == '/' ? 'x' : byte;
    }
    const std::string name = LearnerName(folder);
    EXPECT_LE(name.size(), 120u);
    EXPECT_FALSE(name.empty());
    EXPECT_NE(name[0], '.');
    for (const char c : name) EXPECT_TRUE(c != '/' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    folders.insert(folder);
    names.insert(name);
  }
  EXPECT_EQ(names.size(), folders.size());
}

}  // namespace
}  // namespace course::grading
