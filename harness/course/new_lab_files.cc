// The files of a new lab. Its example, the blocks that hold a number of tokens, is real: it has a solution, edge cases
// and four mistakes that people make.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "harness/catalog/catalog.h"
#include "harness/course/cmd_new_lab.h"
#include "harness/course/lint/rules.h"

namespace course::cli {
namespace {

constexpr char kContract[] = R"lab(// Lab @NUMBER@  @TITLE@: replace this sentence by what the lab is about.
//
// You implement the function in starter.cc. This header is frozen: the tests, the reference solution and later labs
// compile against it.
//
// Symbols, used the same way in the whole course:
//   T     tokens of a sequence           [tokens]
//   B     tokens that one block holds    [tokens]

#ifndef @GUARD@
#define @GUARD@

#include <cstdint>

#include "absl/status/statusor.h"

namespace @NAMESPACE@ {

// Returns how many blocks hold a sequence: the smallest n with n * B >= T.
//
//   num_tokens    T  [tokens]
//   block_tokens  B  [tokens]
//   returns       n  [blocks]
//
// Example: 33 tokens in blocks of 16 need 3 blocks, the last of which holds one token.
//
// Errors:    InvalidArgument if num_tokens < 0 or block_tokens < 1.
// Numerics:  exact for every int64_t; num_tokens + block_tokens may be more than an int64_t holds.
// Source:    Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//            section 4.1.
absl::StatusOr<int64_t> BlocksFor(int64_t num_tokens, int64_t block_tokens);

}  // namespace @NAMESPACE@

#endif  // @GUARD@
)lab";

constexpr char kStarter[] = R"lab(// Lab @NUMBER@  @TITLE@: the file that you edit. The contract is in @HEADER@.

#include "@FOLDER@/@HEADER@"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace @NAMESPACE@ {

absl::StatusOr<int64_t> BlocksFor(int64_t num_tokens, int64_t block_tokens) {
  // TODO(lab): refuse what the contract refuses, then divide, rounding up.
  return absl::UnimplementedError("BlocksFor is not written yet");
}

}  // namespace @NAMESPACE@
)lab";

// @FIRST@, @CHECK@ and @RESULT@ differ between the solution and the mutants.
constexpr char kSolution[] = R"lab(// @FIRST@

#include "@FOLDER@/@HEADER@"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace @NAMESPACE@ {

absl::StatusOr<int64_t> BlocksFor(int64_t num_tokens, int64_t block_tokens) {
  if (@CHECK@) {
    return absl::InvalidArgumentError(
        absl::StrCat(num_tokens, " tokens in blocks of ", block_tokens, ": at least 0 tokens and blocks of at least 1"));
  }
  @RESULT@
}

}  // namespace @NAMESPACE@
)lab";

constexpr char kTest[] =
    R"lab(// Lab @NUMBER@  @TITLE@: the executable specification. Expected values are worked out by hand.

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "@FOLDER@/@HEADER@"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"

namespace @NAMESPACE@ {
namespace {

using ::course::testing::ExpectAnswer;
using ::course::testing::ExpectError;

std::string Call(int64_t num_tokens, int64_t block_tokens) {
  return absl::StrCat("BlocksFor(", num_tokens, ", ", block_tokens, ")");
}

GRADED_TEST(BlocksFor, RoundsUpToWholeBlocks, @P1@) {
  ExpectAnswer(Call(33, 16), BlocksFor(33, 16), int64_t{3},
               {{2, "the token that does not fill a block needs one, too"}});
  ExpectAnswer(Call(1, 16), BlocksFor(1, 16), int64_t{1}, {{0, "the token that does not fill a block needs one, too"}});
}

GRADED_TEST(BlocksFor, AFullBlockNeedsNoSecondOne, @P2@) {
  ExpectAnswer(Call(32, 16), BlocksFor(32, 16), int64_t{2},
               {{3, "the division was exact: nothing is left for a third block"}});
  ExpectAnswer(Call(7, 1), BlocksFor(7, 1), int64_t{7});
}

GRADED_TEST(BlocksFor, NoTokensNeedNoBlock, @P3@) { ExpectAnswer(Call(0, 16), BlocksFor(0, 16), int64_t{0}); }

GRADED_TEST(BlocksFor, TheLargestLengthDoesNotOverflow, @P4@) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();  // 2^63 - 1, so 2^59 blocks of 16
  ExpectAnswer(Call(kMost, 16), BlocksFor(kMost, 16), int64_t{1} << 59);
}

GRADED_TEST(BlocksFor, RefusesNegativeLengthsAndEmptyBlocks, @P5@) {
  ExpectError(Call(-1, 16), BlocksFor(-1, 16), absl::StatusCode::kInvalidArgument, "a length is at least 0");
  ExpectError(Call(16, -1), BlocksFor(16, -1), absl::StatusCode::kInvalidArgument, "a block holds at least 1 token");
}

}  // namespace
}  // namespace @NAMESPACE@
)lab";

constexpr char kRemote[] =
    R"lab(// How the functions of lab @NUMBER@ are called across a process border: namespace, name, number of parameters.

#include "harness/remote/remote.h"

#include "@FOLDER@/@HEADER@"

REMOTE_FUNCTION(@NAMESPACE@, BlocksFor, 2)
)lab";

constexpr char kBuild[] = R"lab(load("//tools/course:lab.bzl", "course_lab")

course_lab(
    title = "@TITLE@",
    contract = ["@HEADER@"],
    contract_deps = [
        "@com_google_absl//absl/status",
        "@com_google_absl//absl/status:statusor",
        "@com_google_absl//absl/strings",
    ],
    minutes = 45,
    points = @POINTS@,
    test_deps = ["@com_google_absl//absl/strings"],
)
)lab";

constexpr char kSolutionBuild[] = R"lab(load("//tools/course:lab.bzl", "course_solution")

course_solution()
)lab";

constexpr char kReadme[] = R"lab(# Lab @NUMBER@: @TITLE@

## Why this lab exists

A KV cache hands out memory in blocks. How many a sequence needs is the first question of every allocator, and the place of
its first mistakes: the last block that is not full, and the one too many when it is.

## Background

A sequence of $T$ tokens needs the smallest $n$ with $n B \ge T$, where $B$ is what one block holds: $n = \lceil T/B \rceil$.

## Files

| file | what it is |
| --- | --- |
| [@HEADER@](@HEADER@) | the contract: frozen |
| [starter.cc](starter.cc) | the file that you edit |
| [lab_test.cc](lab_test.cc) | the tests, with points |

## What to implement

`BlocksFor(num_tokens, block_tokens)`, as the contract says.

## What you should see

```
bazel test --config=starter //@FOLDER@
```

fails at first, and passes with @POINTS@ of @POINTS@ points when you are done.

## What the tests prove

| test | a mistake that it finds |
| --- | --- |
| RoundsUpToWholeBlocks | rounding down |
| AFullBlockNeedsNoSecondOne | always one more |
| NoTokensNeedNoBlock | at least one |
| TheLargestLengthDoesNotOverflow | adding before dividing |
| RefusesNegativeLengthsAndEmptyBlocks | no check |

## How this maps to the real engine

Replace this by the files and functions of a real engine that do the same.

## Hints

### Hint 1

What does C++ do with the remainder of 33 / 16?

### Hint 2

The remainder is there for you as `%`. When is one more block needed?

### Hint 3

Quotient, plus one if the remainder is not zero: nothing in this can overflow.

## Going further

How many tokens of space are wasted per sequence on average, and what does that say about the block size?

## References

* Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", arXiv:2309.06180
)lab";

constexpr char kCommentary[] = R"lab(# Commentary: @TITLE@

## What it does

It refuses what the contract refuses, divides the tokens by the size of a block, and adds one block if a remainder is left.

## Decisions

```cpp
  return num_tokens / block_tokens + (num_tokens % block_tokens != 0);
```

A `bool` in a sum is 0 or 1: the last block, if there is one that is not full. Nothing here can overflow, because no step makes
a number larger than num_tokens.

## What the mutants get wrong

* `mutants/rounds_down.cc` says 2 for 33 tokens in blocks of 16: the 33rd token has no place.
* `mutants/always_one_more.cc` says 3 for 32 tokens: right for every length but the round ones.
* `mutants/adds_before_dividing.cc` is the usual formula, (T + B - 1) / B. It is right until the sum leaves 64 bits.

## Another way to write it

`(num_tokens + block_tokens - 1) / block_tokens` needs one operation less. Prefer it where both numbers are known to be small.

## In a real engine

Replace this by what a real engine does differently at this place, and why.

## A question to take along

A sequence grows by one token at a time. How often does the answer change, and who has to know about it?
)lab";

struct Variant {
  const char* path;
  const char* first;
  const char* check;
  const char* result;
};
constexpr char kCheck[] = "num_tokens < 0 || block_tokens < 1";
constexpr char kResult[] = "return num_tokens / block_tokens + (num_tokens % block_tokens != 0);";
constexpr Variant kVariants[] = {
    {"solution.cc", "Lab @NUMBER@  @TITLE@: the reference solution.", kCheck, kResult},
    {"mutants/rounds_down.cc", "Mutant: the block that is not full is forgotten.", kCheck,
     "return num_tokens / block_tokens;"},
    {"mutants/always_one_more.cc", "Mutant: a full last block gets a second one.", kCheck,
     "return num_tokens / block_tokens + 1;"},
    {"mutants/adds_before_dividing.cc",
     "Mutant: the sum overflows for the largest lengths (unsigned, so that it wraps).", kCheck,
     "return static_cast<int64_t>(uint64_t(num_tokens) + block_tokens - 1) / block_tokens;"},
    {"mutants/negative_length_accepted.cc", "Mutant: only the block's size is checked.", "block_tokens < 1", kResult},
};

// `points` shared by five tests, the first ones getting what is left over.
std::vector<int> Shares(int points) {
  std::vector<int> shares(5, points / 5);
  for (int i = 0; i < points % 5; ++i) ++shares[i];
  return shares;
}

}  // namespace

std::map<std::string, std::string> NewLabFiles(const std::string& folder, const std::string& title, int points) {
  const std::vector<std::string> path = absl::StrSplit(folder, '/');
  const std::vector<std::string> parts = absl::StrSplit(path.back(), absl::MaxSplits('-', 2));
  const std::string name = absl::StrReplaceAll(parts[2], {{"-", "_"}});
  const std::string header = name + ".h";
  const std::vector<int> shares = Shares(points);
  const std::vector<std::pair<std::string, std::string>> values = {
      {"@NUMBER@", catalog::ShortNameOf(folder)},
      {"@TITLE@", title},
      {"@HEADER@", header},
      {"@FOLDER@", folder},
      {"@NAMESPACE@", name},
      {"@GUARD@", lint::IncludeGuard(absl::StrCat(folder, "/", header))},
      {"@POINTS@", absl::StrCat(points)},
      {"@P1@", absl::StrCat(shares[0])},
      {"@P2@", absl::StrCat(shares[1])},
      {"@P3@", absl::StrCat(shares[2])},
      {"@P4@", absl::StrCat(shares[3])},
      {"@P5@", absl::StrCat(shares[4])},
  };
  const auto filled = [&](const std::string& text) { return absl::StrReplaceAll(text, values); };
  const std::string solutions = "solutions/" + folder;
  std::map<std::string, std::string> files = {
      {folder + "/" + header, filled(kContract)},
      {folder + "/starter.cc", filled(kStarter)},
      {folder + "/lab_test.cc", filled(kTest)},
      {folder + "/remote.cc", filled(kRemote)},
      {folder + "/BUILD", filled(kBuild)},
      {folder + "/README.md", filled(kReadme)},
      {solutions + "/BUILD", filled(kSolutionBuild)},
      {solutions + "/commentary.md", filled(kCommentary)},
      {solutions + "/starter.cc", filled(kStarter)},
  };
  for (const Variant& variant : kVariants) {
    std::string text = absl::StrReplaceAll(
        kSolution, {{"@FIRST@", variant.first}, {"@CHECK@", variant.check}, {"@RESULT@", variant.result}});
    files[absl::StrCat(solutions, "/", variant.path)] = filled(text);
  }
  return files;
}

}  // namespace course::cli
