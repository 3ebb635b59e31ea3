// A bundle as a file: it comes back as it was, and whoever changes a byte of it is told so.

#include "cohort/exchange/bundle_file.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "cohort/exchange/gzip.h"
#include "cohort/exchange/testing/sample_table.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Bundle RandomBundle(base::Rng& rng) {
  std::string config;
  for (int i = rng.Below(20); i > 0; --i) config += RandomName(rng) + "\n";
  return {.cohort = RandomName(rng),
          .exported_ms = 1'800'000'000'000 + rng.Below(1'000'000'000),
          .config = config,
          .work = R"({"runs":[],"n":1})"};
}

// The text of a bundle with another hash behind it: what somebody makes who knows the format.
std::string Signed(const std::string& lines) {
  return Gzip(absl::StrCat(lines, "{\"sha256\":\"", base::Sha256Hex(lines), "\"}\n"));
}
std::string LinesOf(const Bundle& bundle) {
  const std::string text = Gunzip(PackBundle(bundle), 1 << 20).value();
  return text.substr(0, text.rfind("{\"sha256\""));
}

TEST(Bundle, ComesBackAsItWas) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int n = 0; n < 200; ++n) {
    const Bundle bundle = RandomBundle(rng);
    const auto again = UnpackBundle(PackBundle(bundle));
    ASSERT_TRUE(IsOk(again));
    ASSERT_TRUE(*again == bundle);
    ASSERT_EQ(PackBundle(*again), PackBundle(bundle));
  }
}

// Python's gzip, json and hashlib know nothing of our code.
TEST(Bundle, IsReadByPython) {
  base::Rng rng{base::testing::TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  const std::string program = R"(
import gzip, hashlib, json, sys
lines = gzip.open(sys.argv[1]).read().splitlines(keepends=True)
first, last = json.loads(lines[0]), json.loads(lines[-1])
assert first['format'] == 'course-cohort-bundle' and first['schema'] == 1
assert hashlib.sha256(b''.join(lines[:-1])).hexdigest() == last['sha256']
assert len(lines) == 4 and json.loads(lines[2])['work'] == {'runs': [], 'n': 1}
print(first['cohort'], len(json.loads(lines[1])['config'].encode()), file=open(sys.argv[2], 'w', encoding='utf-8'))
)";
  for (int n = 0; n < 5; ++n) {
    const Bundle bundle = RandomBundle(rng);
    EXPECT_EQ(PythonSays(program, PackBundle(bundle)), absl::StrCat(bundle.cohort, " ", bundle.config.size(), "\n"));
  }
}

TEST(Bundle, AChangedByteIsNoticed) {
  base::Rng rng{base::testing::TestSeed() + 2};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int n = 0; n < 300; ++n) {
    const Bundle bundle = RandomBundle(rng);
    std::string bytes = PackBundle(bundle);
    const size_t at = static_cast<size_t>(rng.Below(static_cast<int>(bytes.size())));
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.Below(8)));
    const auto changed = UnpackBundle(bytes);
    // Some bits of gzip's header mean nothing: its time, the machine that wrote it.
    if (changed.ok()) {
      EXPECT_TRUE(*changed == bundle);
    }
    // A line that was changed by somebody who packed it again, without knowing the hash.
    std::string text = Gunzip(PackBundle(bundle), 1 << 20).value();
    const size_t place = static_cast<size_t>(rng.Below(static_cast<int>(text.size())));
    text[place] = text[place] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(UnpackBundle(Gzip(text)).ok()) << "byte " << place;
  }
}

TEST(Bundle, ACutOffFileIsNoBundle) {
  base::Rng rng{base::testing::TestSeed() + 3};
  const std::string bytes = PackBundle(RandomBundle(rng));
  for (size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 97) {
    EXPECT_TRUE(HasCode(UnpackBundle(bytes.substr(0, length)), kInvalid)) << length;
  }
  EXPECT_TRUE(HasCodeAndText(UnpackBundle(bytes + "x").status(), kInvalid, "behind the end"));
  EXPECT_TRUE(HasCodeAndText(UnpackBundle("SQLite format 3").status(), kInvalid, "no gzip file"));
}

TEST(Bundle, AZipBombIsStoppedAtTheLimit) {
  // 64 MiB of zeros become 65 KB. Of them no more than the limit and a piece of 1 MiB is ever held.
  const std::string bomb = Gzip(std::string(64 << 20, '\0'));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_TRUE(HasCodeAndText(UnpackBundle(bomb, 1 << 20).status(), absl::StatusCode::kResourceExhausted,
                             "become more than 1048576"));
}

TEST(Bundle, AnotherSchemaSaysWhatToDo) {
  std::string lines = LinesOf({.cohort = "c", .config = "x", .work = "{}"});
  lines = absl::StrReplaceAll(lines, {{"\"schema\":1", "\"schema\":2"}});
  EXPECT_TRUE(HasCodeAndText(UnpackBundle(Signed(lines)).status(), absl::StatusCode::kFailedPrecondition,
                             "schema 2, this version of the course reads 1: ./course update"));
}

// Written by somebody who knows the hash: every value is checked all the same.
TEST(Bundle, HostileLinesAreRefusedWithTheirPlace) {
  const std::string good = LinesOf({.cohort = "c", .config = "x", .work = "{}"});
  const auto said = [&](const std::vector<std::pair<const absl::string_view, std::string>>& changes) {
    std::string lines = good;
    for (const auto& [from, to] : changes) lines = absl::StrReplaceAll(lines, {{from, to}});
    return UnpackBundle(Signed(lines)).status();
  };
  EXPECT_TRUE(IsOk(said({})));
  EXPECT_TRUE(
      HasCodeAndText(said({{"course-cohort-bundle", "course-export"}}), kInvalid, "line 1: \"format\" must be"));
  EXPECT_TRUE(HasCodeAndText(said({{"{\"config\":\"x\"}", "[]"}}), kInvalid, "line 2: must be a JSON object"));
  EXPECT_TRUE(HasCodeAndText(said({{"{\"work\":{}}\n", ""}}), kInvalid, "line 3: is missing"));
  EXPECT_TRUE(
      HasCodeAndText(said({{"{\"work\":{}}", "{\"work\":{}}\n{\"audit\":{}}"}}), kInvalid, "line 4: a line too many"));
  EXPECT_TRUE(
      HasCodeAndText(said({{"\"schema\":1", "\"schema\":\"1\""}}), kInvalid, "line 1: must have a number \"schema\""));
  EXPECT_TRUE(
      HasCodeAndText(said({{"\"cohort\":\"c\"", "\"cohort\":[]"}}), kInvalid, "line 1: must have a text \"cohort\""));
  EXPECT_TRUE(HasCodeAndText(said({{"\"config\":", "\"confg\":"}}), kInvalid, "line 2: must have a text \"config\""));
  EXPECT_TRUE(HasCodeAndText(UnpackBundle(Gzip("")).status(), kInvalid, "no SHA-256"));
}

TEST(Bundle, AMomentThatFitsInto63BitsIsReadAndALaterOneRefused) {
  const std::string good = LinesOf({.cohort = "c", .config = "x", .work = "{}"});
  const auto read = [&](const std::string& moment) {
    return UnpackBundle(Signed(absl::StrReplaceAll(good, {{"\"exported_ms\":0", "\"exported_ms\":" + moment}})));
  };
  const auto last = read("9223372036854775807");  // 2^63 - 1
  ASSERT_TRUE(IsOk(last));
  EXPECT_EQ(last->exported_ms, std::numeric_limits<int64_t>::max());
  const std::string rule = "line 1: \"exported_ms\" must be a whole number up to 9223372036854775807, is ";
  for (const std::string moment : {"9223372036854775808", "18446744073709551615", "1.5"}) {
    EXPECT_TRUE(HasCodeAndText(read(moment).status(), kInvalid, rule + moment));
  }
  // The JSON library has no whole numbers above 2^64 - 1.
  EXPECT_TRUE(HasCodeAndText(read("18446744073709551616").status(), kInvalid, rule + "1.8446744073709552e+19"));
  EXPECT_TRUE(HasCodeAndText(read("\"0\"").status(), kInvalid, "line 1: must have a number \"exported_ms\""));
}

TEST(Gzip, ComesBackAsItWas) {
  base::Rng rng{base::testing::TestSeed() + 4};
  for (const size_t size : {0, 1, 1'000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(rng.Below(256));
    EXPECT_EQ(Gunzip(Gzip(text), size).value(), text) << size;
    if (size == 0) continue;
    EXPECT_TRUE(HasCode(Gunzip(Gzip(text), size - 1), absl::StatusCode::kResourceExhausted)) << size;
  }
}

}  // namespace
}  // namespace course::cohort
