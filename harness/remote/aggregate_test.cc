#include "harness/remote/aggregate.h"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "harness/remote/testdata/trip.h"
#include "harness/remote/traits.h"

namespace remote {
namespace {

struct Nine {
  int a, b, c, d, e, f, g, h, i;
};
struct Nested {
  std::optional<std::string> text;
  std::array<int, 7> numbers;
  std::map<int, std::vector<double>> table;
};
struct Base {
  int a;
};
struct Derived : Base {
  int b;
};
struct ArrayFirst {
  int a[3];
  std::string b;
};
struct ArrayLast {
  std::string a;
  std::optional<int> b;
  float c[2];
};
struct Empty {};

TEST(MemberCount, IsTheNumberOfDeclaredMembers) {
  EXPECT_EQ(MemberCount<Empty>(), 0u);
  EXPECT_EQ(MemberCount<trip::S1>(), 1u);
  EXPECT_EQ(MemberCount<trip::S2>(), 2u);
  EXPECT_EQ(MemberCount<trip::S3>(), 3u);
  EXPECT_EQ(MemberCount<trip::S4>(), 4u);
  EXPECT_EQ(MemberCount<trip::S5>(), 5u);
  EXPECT_EQ(MemberCount<trip::S6>(), 6u);
  EXPECT_EQ(MemberCount<trip::S7>(), 7u);
  EXPECT_EQ(MemberCount<trip::S8>(), 8u);
  EXPECT_EQ(MemberCount<base::Rng>(), 1u);
  EXPECT_EQ(MemberCount<base::Mat>(), 3u);
}

TEST(MemberCount, CountsAStdArrayAsOne) { EXPECT_EQ(MemberCount<Nested>(), 3u); }

TEST(MemberCount, StopsAboveWhatCanTravel) { EXPECT_EQ(MemberCount<Nine>(), kMaxMembers + 1); }

TEST(HasBase, IsTrueForDerivedStructsOnly) {
  EXPECT_TRUE(HasBase<Derived>());
  EXPECT_FALSE(HasBase<Base>());
  EXPECT_FALSE(HasBase<trip::S8>());
}

TEST(HasCArray, FindsOneAtEitherEnd) {
  EXPECT_TRUE(HasCArray<ArrayFirst>());
  EXPECT_TRUE(HasCArray<ArrayLast>());
}

TEST(HasCArray, IsFalseForEverythingThatMayTravel) {
  EXPECT_FALSE(HasCArray<Nested>());
  EXPECT_FALSE(HasCArray<trip::S1>());
  EXPECT_FALSE(HasCArray<trip::S5>());
  EXPECT_FALSE(HasCArray<trip::S6>());
  EXPECT_FALSE(HasCArray<trip::S8>());
}

TEST(Tie, RefersToTheMembersInOrder) {
  base::Mat mat{2, 3, {1.0f}};
  auto members = Tie(mat);
  std::get<1>(members) = 7;
  std::get<2>(members).push_back(2.0f);
  EXPECT_EQ(mat, (base::Mat{2, 7, {1.0f, 2.0f}}));
}

TEST(Contains, FindsAViewAtAnyDepth) {
  struct Deep {
    std::map<int, std::vector<std::optional<trip::MatrixView>>> views;
  };
  EXPECT_TRUE((Contains<IsView, Deep>()));
  EXPECT_TRUE((Contains<IsView, std::pair<int, std::string_view>>()));
  EXPECT_FALSE((Contains<IsWritableSpan, Deep>()));
  EXPECT_TRUE((Contains<IsWritableSpan, std::tuple<int, std::span<int>>>()));
  EXPECT_FALSE((Contains<IsView, trip::S8>()));
}

TEST(Contains, EndsInATypeThatContainsItself) { EXPECT_FALSE((Contains<IsView, trip::Tree>())); }

}  // namespace
}  // namespace remote
