// Every kind of value, object and function of testdata/trip.h crosses the border and back.
//
// Built twice, like a lab's test: linked with the functions themselves (trip_local_test), which shows that the
// expectations are those of C++, and with their stubs (trip_remote_test).

#include "harness/remote/testdata/trip.h"

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/remote/testdata/random_values.h"
#include "harness/testing/seed.h"

namespace trip {
namespace {

TEST(Values, NumbersOfAllSizesArrive) {
  EXPECT_EQ(AddAll(-1, 65535, -100000, int64_t{1} << 40, 2.0f, 3.0, true, 'A'),
            -1 + 65535 - 100000 + (int64_t{1} << 40) + 2 + 3 + 1 + 65);
}

TEST(Values, EnumsArrive) { EXPECT_EQ(Other(Kind::kPrefill), Kind::kDecode); }

TEST(Values, TextsArrive) { EXPECT_EQ(Join("a", std::string("\0", 1), "c"), std::string("a\0c", 3)); }

TEST(Values, ConstSpansArrive) {
  EXPECT_EQ(Sum(std::vector<double>{1, 2, 4}), 7);
  EXPECT_EQ(Sum({}), 0);
}

TEST(Values, BooleansArrive) {
  const bool flags[] = {true, false, true};
  EXPECT_EQ(CountTrue(flags), 2);
  EXPECT_EQ(Negate({true, false, true}), (std::vector<bool>{false, true, false}));
}

TEST(Values, AStructWithASpanArrives) {
  const std::vector<float> data = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(Transpose({data, 2, 3}), (base::Mat{3, 2, {1, 4, 2, 5, 3, 6}}));
}

TEST(Values, RandomNestedValuesComeBackEqual) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  base::Rng rng{seed};
  for (int i = 0; i < 50; ++i) {
    const S8 value = RandomS8(rng);
    ASSERT_EQ(Echo(value), value) << "value " << i;
  }
}

TEST(Values, TreesArriveAndReturn) {
  EXPECT_EQ(Mirror({1, {{2, {{3, {}}, {4, {}}}}, {5, {}}}}), (Tree{1, {{5, {}}, {2, {{4, {}}, {3, {}}}}}}));
}

TEST(Values, RvaluesArrive) { EXPECT_EQ(Take("text"), "text"); }

TEST(Values, AFunctionOfNothingReturnsNothing) { Nothing(); }

TEST(ComingBack, WritableSpansAreChangedInPlace) {
  std::vector<float> values = {1, 2, 3, 4};
  Double(std::span(values).subspan(1, 2));
  EXPECT_EQ(values, (std::vector<float>{1, 4, 6, 4}));
}

TEST(ComingBack, AGeneratorContinuesWhereTheOtherSideLeftIt) {
  base::Rng here{20}, there{20};
  for (int i = 0; i < 4; ++i) here.Next();
  EXPECT_EQ(Draw(there, 5), here.Next());
  EXPECT_EQ(there, here);
}

TEST(ComingBack, AReferenceMayGrow) {
  std::vector<int> values = {1};
  Append(values, 2);
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
}

TEST(Errors, AStatusArrivesWithCodeAndText) {
  EXPECT_TRUE(base::testing::IsOk(Check(1)));
  EXPECT_EQ(Check(-4), absl::InvalidArgumentError("value -4 is negative"));
}

TEST(Errors, AStatusOrArrivesEitherWay) {
  ASSERT_TRUE(base::testing::IsOk(Parse("abc")));
  EXPECT_EQ(*Parse("abc"), (S2{"abc", {3}}));
  EXPECT_EQ(Parse("").status(), absl::NotFoundError("nothing to parse"));
}

TEST(Errors, AnExceptionArrivesWithItsText) {
  try {
    Throw("index 7 of 5");
    FAIL() << "nothing was thrown";
  } catch (const std::exception& e) {
    EXPECT_STREQ(e.what(), "index 7 of 5");
  }
  EXPECT_EQ(Other(Kind::kDecode), Kind::kPrefill) << "the conversation goes on";
}

TEST(Objects, AFactorysObjectIsUsedWhereItLives) {
  const int before = LivePools();
  {
    auto pool = MakePool(2);
    ASSERT_TRUE(base::testing::IsOk(pool));
    EXPECT_EQ(LivePools(), before + 1);
    EXPECT_EQ((*pool)->Take(), 0);
    EXPECT_EQ((*pool)->free_count(), 1);
    EXPECT_EQ((*pool)->Take(), 1);
    EXPECT_EQ((*pool)->Take(), std::nullopt);
    EXPECT_TRUE((*pool)->Give(1));
    EXPECT_FALSE((*pool)->Give(1));
  }
  EXPECT_EQ(LivePools(), before) << "the object ends with its unique_ptr";
}

TEST(Objects, AFactoryMayFail) {
  EXPECT_TRUE(base::testing::HasCode(MakePool(0), absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(MaybePool(false), nullptr);
  EXPECT_NE(MaybePool(true), nullptr);
}

TEST(Objects, TwoObjectsAreTwo) {
  auto a = MakePool(3), b = MakePool(3);
  (*a)->Take();
  EXPECT_EQ((*a)->free_count(), 2);
  EXPECT_EQ((*b)->free_count(), 3);
}

TEST(Objects, TheirOwnObjectGoesHomeAsItself) {
  auto pool = MakePool(5);
  EXPECT_EQ(TakeAll(**pool), 5);
  EXPECT_EQ((*pool)->free_count(), 0);
  EXPECT_EQ(FreeCount(**pool), 0);
}

class TickingClock : public Clock {
 public:
  double Now() override { return time += 2; }
  double time = 0;
};

class FixedPool : public Pool {
 public:
  std::optional<int> Take() override { return left == 0 ? std::nullopt : std::optional<int>(--left); }
  bool Give(int) override { return false; }
  int free_count() const override { return left; }
  int left = 3;
};

TEST(Objects, TheTestsObjectIsCalledFromTheOtherSide) {
  TickingClock clock;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Elapsed(clock), 2);
  EXPECT_EQ(clock.time, 400);
  FixedPool pool;
  EXPECT_EQ(FreeCount(pool), 3);
  EXPECT_EQ(TakeAll(pool), 3);
  EXPECT_EQ(pool.left, 0);
}

TEST(Objects, OwnershipMayMoveEitherWay) {
  const int before = LivePools();
  TickingClock clock;
  {
    auto inner = MakePool(9);
    std::unique_ptr<Pool> guarded = Guard(*std::move(inner), clock);
    EXPECT_EQ(guarded->Take(), 0) << "time 2";
    clock.time = 9;
    EXPECT_EQ(guarded->Take(), std::nullopt) << "time 11";
    EXPECT_EQ(guarded->free_count(), 8);
    std::unique_ptr<Pool> ours = Guard(std::make_unique<FixedPool>(), clock);
    EXPECT_EQ(ours->free_count(), 3);
  }
  EXPECT_EQ(LivePools(), before);
}

TEST(Functions, ACallbackRunsInTheTest) {
  int calls = 0;
  const auto f = [&](int x) {
    ++calls;
    return 2 * x + 1;
  };
  EXPECT_EQ(Apply(f, 5), 31);
  EXPECT_EQ(calls, 5);
}

TEST(Functions, ACallbackTakesAndReturnsAnyValue) {
  EXPECT_EQ(Map({"a", "b"}, [](const std::string& s) { return s + "!"; }), (std::vector<std::string>{"a!", "b!"}));
}

TEST(Functions, AFunctionCanBeAResult) {
  const std::function<int(int)> add = Adder(5);
  EXPECT_EQ(add(1), 6);
  EXPECT_EQ(std::function<int(int)>(add)(2), 7) << "and is copied like any other";
}

TEST(Functions, ACallbackLivesAsLongAsTheFunctionThatKeepsIt) {
  auto token = std::make_shared<int>(0);
  std::function<void(std::span<float>)> twice = Twice([token](std::span<float> values) {
    ++*token;
    values[0] += 7;
  });
  std::vector<float> values = {1, 2};
  twice(values);
  EXPECT_EQ(values, (std::vector<float>{15, 2}));
  EXPECT_EQ(*token, 2);
  EXPECT_EQ(token.use_count(), 2);
  twice = nullptr;
  Nothing();  // what is no longer needed is reported with the next message
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Functions, CallsAndCallbacksNest) {
  std::function<int(int)> down = [&](int n) { return 1 + Descend(down, n); };
  EXPECT_EQ(Descend(down, 20), 20);
}

TEST(Functions, AnExceptionOfACallbackComesBackThroughTheOtherSide) {
  try {
    Apply([](int) -> int { throw std::runtime_error("no more tokens"); }, 1);
    FAIL() << "nothing was thrown";
  } catch (const std::exception& e) {
    EXPECT_STREQ(e.what(), "no more tokens");
  }
}

}  // namespace
}  // namespace trip
