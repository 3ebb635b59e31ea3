#include "harness/remote/codec.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/remote/testdata/random_values.h"
#include "harness/testing/seed.h"

namespace remote {
namespace {

template <class T>
std::string Bytes(const T& value) {
  Out out;
  Put(out, value);
  return out.bytes;
}

template <class T>
T Read(const std::string& bytes) {
  In in(Buffer::CopyOf(bytes));
  T value = Get<T>(in);
  in.ExpectEnd();
  return value;
}

template <class T>
T RoundTrip(const T& value) {
  return Read<T>(Bytes(value));
}

std::string Length(uint64_t n) { return Bytes(n); }

TEST(Codec, KeepsTheExtremesOfNumbers) {
  EXPECT_EQ(RoundTrip(std::numeric_limits<int64_t>::min()), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(RoundTrip(std::numeric_limits<uint64_t>::max()), std::numeric_limits<uint64_t>::max());
  EXPECT_TRUE(std::isnan(RoundTrip(std::nan(""))));
  EXPECT_TRUE(std::signbit(RoundTrip(-0.0f)));
}

TEST(Codec, KeepsZerosInsideStrings) { EXPECT_EQ(RoundTrip(std::string("a\0b", 3)), std::string("a\0b", 3)); }

TEST(Codec, TellsNothingFromAnEmptySomething) {
  using Twice = std::optional<std::optional<int>>;
  EXPECT_EQ(RoundTrip(Twice()), Twice());
  EXPECT_EQ(RoundTrip(Twice(std::optional<int>())), Twice(std::optional<int>()));
}

TEST(Codec, KeepsCodeAndTextOfAStatus) {
  const absl::Status status = absl::NotFoundError("block 7");
  EXPECT_EQ(RoundTrip(status), status);
  EXPECT_EQ(RoundTrip(absl::StatusOr<int>(status)).status(), status);
  EXPECT_EQ(*RoundTrip(absl::StatusOr<int>(5)), 5);
}

TEST(Codec, SpansAndViewsLiveAsLongAsTheMessage) {
  const std::vector<double> numbers = {1, 2, 3};
  const bool flags[] = {true, false, true};
  In in(Buffer::CopyOf(Bytes(std::span<const double>(numbers)) + Bytes(std::string_view("view")) +
                       Bytes(std::span<const bool>(flags))));
  const auto span = Get<std::span<const double>>(in);
  const auto view = Get<std::string_view>(in);
  const auto bits = Get<std::span<const bool>>(in);
  EXPECT_EQ(std::vector<double>(span.begin(), span.end()), numbers);
  EXPECT_EQ(view, "view");
  EXPECT_EQ(std::vector<bool>(bits.begin(), bits.end()), (std::vector<bool>{true, false, true}));
}

// A span is used where it lies in the message, so it must lie where its numbers may.
TEST(Codec, SpansAreAlignedWhateverComesBeforeThem) {
  for (size_t before = 0; before < 9; ++before) {
    Out out;
    for (size_t i = 0; i < before; ++i) Put(out, 'x');
    Put(out, std::span<const double>(std::vector<double>{1, 2}));
    In in(Buffer::CopyOf(out.bytes));
    for (size_t i = 0; i < before; ++i) EXPECT_EQ(Get<char>(in), 'x');
    const auto span = Get<std::span<const double>>(in);
    in.ExpectEnd();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(span.data()) % alignof(double), 0u) << before << " bytes before it";
    EXPECT_EQ(span[1], 2.0);
  }
}

// What was sent is what arrives, for values nested as deeply as a contract may nest them.
TEST(Codec, RandomValuesComeBackEqual) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  base::Rng rng{seed};
  for (int i = 0; i < 300; ++i) {
    const trip::S8 value = trip::RandomS8(rng);
    ASSERT_EQ(RoundTrip(value), value) << "value " << i;
    const trip::Tree tree = trip::RandomTree(rng, 4);
    ASSERT_EQ(RoundTrip(tree), tree) << "tree " << i;
  }
}

TEST(Codec, AMessageCutAtAnyByteIsMalformed) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  base::Rng rng{seed};
  const std::vector<trip::S8> values = {trip::RandomS8(rng), trip::RandomS8(rng), trip::RandomS8(rng)};
  const std::string bytes = Bytes(values);
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_THROW(Read<std::vector<trip::S8>>(bytes.substr(0, size)), Malformed)
        << "cut after " << size << " of " << bytes.size();
  }
}

TEST(Codec, AByteTooManyIsMalformed) { EXPECT_THROW(Read<int>(Bytes(1) + "x"), Malformed); }

// Whatever the bytes are, the answer is a value or Malformed; the sanitizers watch that nothing else happens.
TEST(Codec, DamagedMessagesAreReadOrRefused) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  base::Rng rng{seed};
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = Bytes(trip::RandomS8(rng));
    for (int n = 1 + rng.Below(8); n > 0; --n) {
      bytes[rng.Below(static_cast<int>(bytes.size()))] = static_cast<char>(rng.Next());
    }
    try {
      Read<trip::S8>(bytes);
    } catch (const Malformed&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 300) << "damage to a length should be noticed";
}

// A lie about a length must not be believed before the bytes are there: 2^60 elements would end the process.
TEST(Codec, LyingLengthsAllocateNothing) {
  const std::string lie = Length(uint64_t{1} << 60) + "few bytes";
  EXPECT_THROW(Read<std::string>(lie), Malformed);
  EXPECT_THROW(Read<std::vector<double>>(lie), Malformed);
  EXPECT_THROW(Read<std::vector<std::string>>(lie), Malformed);
  EXPECT_THROW(Read<std::vector<bool>>(lie), Malformed);
  EXPECT_THROW((Read<std::map<int, int>>(lie)), Malformed);
  EXPECT_THROW(Read<std::span<const float>>(lie), Malformed);
  EXPECT_THROW((Read<std::array<int, 3>>(lie)), Malformed);
}

TEST(Codec, ALengthThatOverflowsInBytesIsALie) {
  // 2^61 + 1 doubles are 8 bytes, modulo 2^64.
  EXPECT_THROW(Read<std::vector<double>>(Length((uint64_t{1} << 61) + 1) + std::string(8, 'x')), Malformed);
}

TEST(Codec, ABoolIsZeroOrOne) {
  EXPECT_THROW(Read<bool>("\2"), Malformed);
  EXPECT_THROW(Read<std::optional<int>>("\2" + Bytes(1)), Malformed);
}

TEST(Codec, AStatusCodeOutsideTheListIsMalformed) {
  EXPECT_THROW(Read<absl::Status>(Bytes(int32_t{17}) + Bytes(std::string("x"))), Malformed);
  EXPECT_THROW(Read<absl::Status>(Bytes(int32_t{-1}) + Bytes(std::string("x"))), Malformed);
}

TEST(Codec, AnEndlesslyNestedStructIsMalformed) {
  // Each level is a value and one child.
  std::string bytes;
  for (int i = 0; i < 1000000; ++i) bytes += Bytes(0) + Length(1);
  EXPECT_THROW(Read<trip::Tree>(bytes), Malformed);
}

}  // namespace
}  // namespace remote
