// Sets and splits: what is drawn, what is learnt from, and that it is the same everywhere.

#include "models/data/grammar/icon_set.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/icon.h"

namespace grammar {
namespace {

using ::absl::StatusCode;
using ::base::testing::HasCodeAndText;

// Over the pixels of all icons as IEEE single precision, little endian (which the course's machines are).
std::string Digest(const std::vector<LabelledIcon>& icons) {
  std::string bytes;
  for (const LabelledIcon& icon : icons) {
    const std::vector<float>& pixels = icon.image.pixels;
    bytes.append(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
  }
  return base::Sha256Hex(bytes);
}

std::vector<int> Sorted(std::vector<int> values) {
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<int> UpTo(int count) {
  std::vector<int> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

// Computed with a second implementation, in Python with exact integers, written from the description in icon.h.
TEST(MakeIcons, GivesTheSameBitsEverywhere) {
  EXPECT_EQ(Digest(MakeIcons(20, 7).value()), "500d8d81d0f9cb37c3f4698239de5f5d293cbc4c7120830bb7a83291e19369b8");
  EXPECT_EQ(Digest(MakeIcons(20, 2026).value()), "f664a74c566506fa3f6a178d15bf8aa13bacbbb44f625e9787a809005a577e28");
  EXPECT_EQ(Digest(MakeIcons(300, 7).value()), "058446f0222ef4d37a0cf0d4493e781f1c90643c3f462085adb8442a85e50e78");
}

TEST(IconSeed, IsTheNumberOfTheSetsGeneratorWithThisIndex) {
  base::Rng rng{7};
  for (int index = 0; index < 100; ++index) EXPECT_EQ(IconSeed(7, index), rng.Next()) << index;
}

TEST(MakeIcon, DoesNotDependOnTheSizeOfTheSet) {
  const std::vector<LabelledIcon> icons = MakeIcons(20, 7).value();
  ASSERT_EQ(icons.size(), 20u);
  EXPECT_EQ(MakeIcon(16, 7).value(), icons[16]);
  EXPECT_NE(MakeIcon(16, 8).value(), icons[16]);
}

TEST(MakeIcon, GoesThroughTheClassesInTurn) {
  EXPECT_EQ(MakeIcon(0, 7)->class_id, 0);
  EXPECT_EQ(MakeIcon(299, 7)->class_id, 299);
  EXPECT_EQ(MakeIcon(300, 7)->class_id, 0);
  EXPECT_EQ(MakeIcon(999, 7)->class_id, 99);
  EXPECT_NE(MakeIcon(0, 7)->image, MakeIcon(300, 7)->image) << "the same cell, another drawing";
  EXPECT_EQ(MakeIcon(321, 7)->image, DrawIcon(CellOf(21).value(), IconSeed(7, 321)).value());
}

TEST(MakeIcons, RefusesNegativeCounts) {
  EXPECT_TRUE(MakeIcons(0, 7)->empty());
  EXPECT_TRUE(HasCodeAndText(MakeIcons(-1, 7).status(), StatusCode::kInvalidArgument, "-1 icons"));
  EXPECT_TRUE(HasCodeAndText(MakeIcon(-1, 7).status(), StatusCode::kInvalidArgument, "icon -1"));
}

TEST(ShuffledSplit, TakesEveryIconOnce) {
  const Split split = ShuffledSplit(1000, 800, 7).value();
  EXPECT_EQ(split.train.size(), 800u);
  std::vector<int> all = split.train;
  all.insert(all.end(), split.test.begin(), split.test.end());
  EXPECT_NE(all, UpTo(1000)) << "shuffled";
  EXPECT_EQ(Sorted(all), UpTo(1000));
  EXPECT_EQ(split, ShuffledSplit(1000, 800, 7).value());
  EXPECT_NE(split, ShuffledSplit(1000, 800, 8).value());
}

// From the second implementation.
TEST(ShuffledSplit, IsTheSameEverywhere) {
  const Split split = ShuffledSplit(1000, 800, 7).value();
  EXPECT_EQ(std::vector<int>(split.train.begin(), split.train.begin() + 5), (std::vector<int>{952, 710, 88, 800, 817}));
  EXPECT_EQ(std::vector<int>(split.test.begin(), split.test.begin() + 5), (std::vector<int>{353, 651, 157, 557, 791}));
}

// Each of 10 positions is equally likely for each of 10 icons: in 20000 shuffles 2000 times, standard deviation 42.4.
TEST(ShuffledSplit, PrefersNoOrder) {
  std::vector<int> seen(100);
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    const Split split = ShuffledSplit(10, 10, seed).value();
    for (int i = 0; i < 10; ++i) ++seen[10 * i + split.train[i]];
  }
  for (const int count : seen) EXPECT_NEAR(count, 2000, 5 * 42.4);
}

TEST(ShuffledSplit, RefusesWhatIsNotThere) {
  EXPECT_TRUE(ShuffledSplit(10, 10, 7)->test.empty());
  EXPECT_TRUE(ShuffledSplit(0, 0, 7)->train.empty());
  EXPECT_TRUE(
      HasCodeAndText(ShuffledSplit(10, 11, 7).status(), StatusCode::kInvalidArgument, "cannot take 11 of 10 icons"));
  EXPECT_TRUE(HasCodeAndText(ShuffledSplit(10, -1, 7).status(), StatusCode::kInvalidArgument, "cannot take -1"));
}

TEST(HeldOutCells, LeaveEveryPairOfFactorsInTraining) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<int> held_out = HeldOutCells(seed);
    ASSERT_EQ(held_out.size(), 30u);
    EXPECT_EQ(std::set<int>(held_out.begin(), held_out.end()).size(), 30u) << "seed " << seed;
    EXPECT_TRUE(std::is_sorted(held_out.begin(), held_out.end()));
    std::set<std::pair<int, int>> verb_tense, verb_person, tense_person;
    std::vector<int> tenses(kTenses), persons(kPersons);
    for (int id = 0; id < kCells; ++id) {
      const Cell cell = CellOf(id).value();
      if (std::binary_search(held_out.begin(), held_out.end(), id)) {
        ++tenses[cell.tense];
        ++persons[cell.person];
        continue;
      }
      verb_tense.insert({cell.verb, cell.tense});
      verb_person.insert({cell.verb, cell.person});
      tense_person.insert({cell.tense, cell.person});
    }
    EXPECT_EQ(verb_tense.size(), 100u) << "seed " << seed;
    EXPECT_EQ(verb_person.size(), 60u) << "seed " << seed;
    EXPECT_EQ(tense_person.size(), 15u) << "seed " << seed;
    EXPECT_EQ(tenses, (std::vector<int>{6, 6, 6, 6, 6})) << "seed " << seed;
    EXPECT_EQ(persons, (std::vector<int>{10, 10, 10})) << "seed " << seed;
  }
}

// From the second implementation.
TEST(HeldOutCells, AreTheSameEverywhere) {
  EXPECT_EQ(HeldOutCells(7),
            (std::vector<int>{10,  17,  27,  33,  43,  64,  76,  97,  99,  115, 118, 121, 132, 139, 147,
                              150, 170, 176, 180, 183, 206, 210, 221, 233, 248, 261, 263, 278, 283, 290}));
  EXPECT_NE(HeldOutCells(8), HeldOutCells(7));
}

TEST(CompositionalSplit, TestsOnUnseenCellsOnly) {
  for (const uint64_t seed : {7u, 8u, 2026u}) {
    const Split split = CompositionalSplit(1000, seed);
    EXPECT_EQ(split.train.size(), 901u);
    EXPECT_EQ(split.test.size(), 99u);
    std::set<int> learnt, tested;
    for (const int index : split.train) learnt.insert(index % kCells);
    for (const int index : split.test) tested.insert(index % kCells);
    EXPECT_EQ(learnt.size(), 270u);
    EXPECT_EQ(std::vector<int>(tested.begin(), tested.end()), HeldOutCells(seed));
    for (const int id : tested) EXPECT_EQ(learnt.count(id), 0u) << id;
    std::vector<int> all = split.train;
    all.insert(all.end(), split.test.begin(), split.test.end());
    EXPECT_EQ(Sorted(all), UpTo(1000));
  }
}

}  // namespace
}  // namespace grammar
