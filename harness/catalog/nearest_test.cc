#include "harness/catalog/nearest.h"

#include "gtest/gtest.h"

namespace course::catalog {
namespace {

using Names = std::vector<std::string>;

TEST(EditDistance, CountsSingleEdits) {
  EXPECT_EQ(EditDistance("", ""), 0);
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("status", "status"), 0);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3) << "the textbook example";
  EXPECT_EQ(EditDistance("Status", "sTATUS"), 0) << "case does not count";
}

TEST(EditDistance, ASwapOfNeighboursIsOneEdit) {
  EXPECT_EQ(EditDistance("stauts", "status"), 1);
  EXPECT_EQ(EditDistance("ab", "ba"), 1);
}

TEST(Nearest, PutsTheMostSimilarNameFirst) {
  EXPECT_EQ(Nearest("stauts", {"start", "status", "next"}), (Names{"status", "start"}));
  EXPECT_EQ(Nearest("lerp", {"lint", "learn", "help"}), (Names{"learn", "help"}));
}

TEST(Nearest, FindsAPartOfALongName) {
  EXPECT_EQ(Nearest("sampler", {"lab-01-kv-cache-speedup", "lab-03-sampler-from-scratch"}),
            (Names{"lab-03-sampler-from-scratch"}));
}

TEST(Nearest, SaysNothingWhenNothingResembles) {
  EXPECT_TRUE(Nearest("xyzzy", {"status", "next", "hint"}).empty());
  EXPECT_TRUE(Nearest("qq", {"up"}).empty()) << "two letters replaced are another word";
  EXPECT_TRUE(Nearest("", {"up", "status"}).empty());
}

TEST(Nearest, KeepsTheLimitAndNamesNothingTwice) {
  EXPECT_EQ(Nearest("lab-1", {"lab-2", "lab-2", "lab-3", "lab-4"}, 2), (Names{"lab-2", "lab-3"}));
}

}  // namespace
}  // namespace course::catalog
