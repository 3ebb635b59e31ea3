// Lab 02-02: the pinned experiment (8 against 64), the block sizes, and the picture.
//
// Expected values are arithmetic that the handout shows. Where a test draws its own stream, it places token after token
// into slots, without a division.

#include <cstdint>
#include <source_location>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/02-paged-attention/lab-02-fragmentation-viz/fragmentation_viz.h"

namespace fragmentation_viz {
namespace types {  // where gtest looks for them

void PrintTo(const AllocationReport& r, std::ostream* out) {
  *out << absl::StrCat("{admitted ", r.admitted, ", reserved ", r.reserved_slots, ", used ", r.used_slots, ", wasted ",
                       r.wasted_slots, ", fraction ", r.waste_fraction, "}");
}

void PrintTo(const Reservation& r, std::ostream* out) {
  *out << absl::StrCat("{request ", r.request, ", slots ", r.first_slot, " to ", r.first_slot + r.num_slots, ", used ",
                       r.num_used, "}");
}

}  // namespace types

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Lengths = std::vector<int64_t>;
using Reservations = std::vector<Reservation>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int64_t kTotal = 4096;

// The fractions of this file are quotients of small integers: one division, so that equality is fair.
AllocationReport Report(int admitted, int64_t reserved, int64_t used) {
  const int64_t wasted = reserved - used;
  return {admitted, reserved, used, wasted, reserved == 0 ? 0.0 : static_cast<double>(wasted) / reserved};
}

std::string Stream(const Lengths& lens) {
  const bool all_equal = !lens.empty() && Lengths(lens.size(), lens[0]) == lens;
  if (all_equal) return absl::StrCat("{", lens.size(), " requests of ", lens[0], "}");
  return absl::StrCat("{", absl::StrJoin(lens, ", "), "}");
}

bool ExpectContiguous(int64_t total, int64_t max_len, const Lengths& lens, const AllocationReport& expected,
                      std::source_location where = std::source_location::current()) {
  const auto wrong_fraction = [&](double fraction) {
    AllocationReport r = expected;
    r.waste_fraction = fraction;
    return r;
  };
  return ExpectAnswer<AllocationReport>(
      absl::StrCat("SimulateContiguous(", total, ", ", max_len, ", ", Stream(lens), ")"),
      SimulateContiguous(total, max_len, lens), expected,
      {{Report(expected.admitted, expected.used_slots, expected.used_slots),
        "a slab has max_len slots, also when the request uses fewer: nobody knew that beforehand"},
       {wrong_fraction(1.0 * expected.wasted_slots / total),
        "the fraction is of the reserved slots, not of the memory"},
       {wrong_fraction(1.0 * expected.wasted_slots / std::max<int64_t>(1, expected.used_slots)),
        "that is wasted / used: the fraction is of the reserved slots"},
       {wrong_fraction(0.0), "an integer division: make one of the two a double"}},
      where);
}

bool ExpectPaged(int64_t total, int64_t block_size, const Lengths& lens, const AllocationReport& expected,
                 std::source_location where = std::source_location::current()) {
  const auto got = SimulatePaged(total, block_size, lens);
  std::string hint;
  if (got.ok() && got->admitted > expected.admitted && got->used_slots > expected.used_slots) {
    hint = "too many: the first request that does not fit ends the stream, and a rest smaller than a block is no block";
  } else if (got.ok() && got->admitted == expected.admitted && got->reserved_slots > expected.reserved_slots) {
    hint = "too much reserved: len tokens need ceil(len / block_size) blocks, and 32 tokens are two blocks of 16";
  } else if (got.ok() && got->admitted > expected.admitted) {
    hint = "several blocks of one request are one admission";
  }
  if (got.ok() && *got == expected) return true;
  ReportWrongAnswer(absl::StrCat("SimulatePaged(", total, ", ", block_size, ", ", Stream(lens), ")"),
                    ::testing::PrintToString(expected),
                    got.ok() ? ::testing::PrintToString(*got) : got.status().ToString(), hint, where);
  return false;
}

GRADED_TEST(Contiguous, AdmitsEightAndWastesFifteenSixteenths, 3) {
  ExpectContiguous(kTotal, 512, Lengths(64, 32), Report(8, 4096, 256));
  ExpectAnswer("SimulateContiguous(4096, 512, {64 requests of 32}).waste_fraction",
               SimulateContiguous(kTotal, 512, Lengths(64, 32)).value_or(AllocationReport{}).waste_fraction, 0.9375);
  ExpectContiguous(kTotal, 512, Lengths(200, 32), Report(8, 4096, 256));
  ExpectContiguous(kTotal, 512, Lengths(200, 30), Report(8, 4096, 240));
  ExpectContiguous(kTotal, 512, Lengths(5, 512), Report(5, 2560, 2560));
}

GRADED_TEST(Contiguous, GivesEachRequestOneSlabBehindTheOther, 2) {
  ExpectAnswer<Reservations>("ReserveContiguous(1024, 512, {32, 7, 32})",
                             ReserveContiguous(1024, 512, Lengths{32, 7, 32}), {{0, 0, 512, 32}, {1, 512, 512, 7}},
                             {{{{0, 0, 32, 32}, {1, 32, 7, 7}, {2, 39, 32, 32}},
                               "a slab has max_len slots, also when the request uses fewer"}});
  ExpectAnswer<Reservations>("ReserveContiguous(1025, 512, {1, 512, 1})",
                             ReserveContiguous(1025, 512, Lengths{1, 512, 1}), {{0, 0, 512, 1}, {1, 512, 512, 512}});
  ExpectAnswer<Reservations>("ReserveContiguous(511, 512, {1})", ReserveContiguous(511, 512, Lengths{1}), {},
                             {{{{0, 0, 512, 1}}, "the memory is smaller than one slab: nobody is admitted"}});
}

GRADED_TEST(Paged, AdmitsTheWholeStreamWhileMemoryLasts, 3) {
  ExpectPaged(kTotal, 16, Lengths(64, 32), Report(64, 2048, 2048));
  ExpectPaged(kTotal, 16, Lengths(120, 32), Report(120, 3840, 3840));
  ExpectPaged(kTotal, 16, Lengths(128, 32), Report(128, 4096, 4096));
  ExpectPaged(kTotal, 16, Lengths(200, 32), Report(128, 4096, 4096));
  ExpectPaged(kTotal, 16, Lengths(200, 30), Report(128, 4096, 3840));
}

GRADED_TEST(Paged, TradesWasteForBlockSize, 2) {
  struct Row {
    int64_t block_size;
    int admitted;
    int64_t reserved_each;
  };
  for (const Row& row :
       {Row{1, 124, 33}, Row{8, 102, 40}, Row{16, 85, 48}, Row{32, 64, 64}, Row{64, 64, 64}, Row{128, 32, 128}}) {
    ExpectPaged(kTotal, row.block_size, Lengths(200, 33),
                Report(row.admitted, row.admitted * row.reserved_each, row.admitted * int64_t{33}));
  }
}

GRADED_TEST(Paged, FillsBlocksInOrderAndLeavesOnlyTheLastOneOpen, 2) {
  ExpectAnswer<Reservations>(
      "ReservePaged(64, 16, {33, 16})", ReservePaged(64, 16, Lengths{33, 16}),
      {{0, 0, 16, 16}, {0, 16, 16, 16}, {0, 32, 16, 1}, {1, 48, 16, 16}},
      {{{{0, 0, 48, 33}, {1, 48, 16, 16}}, "one reservation for each block, not for each request"},
       {{{0, 0, 16, 16}, {0, 16, 16, 16}, {0, 32, 1, 1}, {1, 33, 16, 16}}, "a block is handed out as a whole"}});
  ExpectAnswer<Reservations>("ReservePaged(50, 16, {48, 1})", ReservePaged(50, 16, Lengths{48, 1}),
                             {{0, 0, 16, 16}, {0, 16, 16, 16}, {0, 32, 16, 16}},
                             {{{{0, 0, 16, 16}, {0, 16, 16, 16}, {0, 32, 16, 16}, {1, 48, 16, 1}},
                               "the last two slots are no block: blocks are whole"}});
  ExpectAnswer<Reservations>("ReservePaged(15, 16, {1})", ReservePaged(15, 16, Lengths{1}), {});
}

GRADED_TEST(Paged, StopsAtTheFirstRequestThatDoesNotFit, 2) {
  // 64 slots: the 70 do not fit. The 16 behind them would, but it is not their turn.
  ExpectPaged(64, 16, {16, 70, 16}, Report(1, 16, 16));
  ExpectPaged(64, 16, {65, 1}, Report(0, 0, 0));
  // Three blocks are needed, two are left: not even a part of it is reserved.
  ExpectPaged(64, 16, {32, 33, 1}, Report(1, 32, 32));
  ExpectPaged(64, 16, {32, 32, 1}, Report(2, 64, 64));
}

GRADED_TEST(Paged, WastesLessThanABlockForEachRequest, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 40; ++round) {
    const int64_t block_size = 1 + rng.Below(40), total = 1 + rng.Below(2000);
    Lengths lens(1 + rng.Below(30));
    for (int64_t& len : lens) len = 1 + rng.Below(200);
    // Token by token: a block is opened when the newest one is full, and closed when the request ends.
    AllocationReport expected;
    int64_t reserved = 0, used = 0;
    for (const int64_t len : lens) {
      int64_t mine = 0;
      for (int64_t token = 0; token < len; ++token) {
        if (token >= mine) mine += block_size;
      }
      if (reserved + mine > total) break;
      ++expected.admitted;
      reserved += mine;
      used += len;
      ASSERT_LT(mine - len, block_size);
    }
    if (!ExpectPaged(total, block_size, lens, Report(expected.admitted, reserved, used))) return;
  }
}

GRADED_TEST(Summarize, OfNothingIsZeroNotNan, 1) {
  ExpectContiguous(kTotal, 512, {}, Report(0, 0, 0));
  ExpectPaged(kTotal, 16, {}, Report(0, 0, 0));
  ExpectContiguous(100, 512, Lengths(3, 32), Report(0, 0, 0));
}

bool ExpectRows(const std::string& call, const absl::StatusOr<std::vector<std::string>>& got,
                const std::vector<std::string>& expected,
                std::source_location where = std::source_location::current()) {
  std::vector<std::string> swapped = expected;
  for (std::string& row : swapped) {
    for (char& c : row) c = c == kWasted ? kFree : c;
  }
  return ExpectAnswer<std::vector<std::string>>(
      call, got, expected, {{swapped, "what is set aside and empty is kWasted, not kFree"}}, where);
}

GRADED_TEST(DrawSlots, ShowsUsedWastedAndFree, 2) {
  ExpectRows("DrawSlots(12, {{0, 0, 4, 4}, {1, 4, 4, 1}}, 8)",
             DrawSlots(12, Reservations{{0, 0, 4, 4}, {1, 4, 4, 1}}, 8), {"#####...", "    "});
  ExpectRows("DrawSlots(10, {{0, 2, 3, 1}, {1, 7, 2, 2}}, 5)",
             DrawSlots(10, Reservations{{0, 2, 3, 1}, {1, 7, 2, 2}}, 5), {"  #..", "  ## "});
  ExpectRows("DrawSlots(3, {}, 64)", DrawSlots(3, Reservations{}, 64), {"   "});
  ExpectRows("DrawSlots(6, {{0, 0, 6, 6}}, 3)", DrawSlots(6, Reservations{{0, 0, 6, 6}}, 3), {"###", "###"});
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  for (const int64_t bad : {int64_t{0}, int64_t{-1}, kMaxSlots + 1}) {
    const std::string rule = "sizes are 1 to 2^20 slots";
    ExpectError(absl::StrCat("SimulateContiguous(", bad, ", 512, {1})"), SimulateContiguous(bad, 512, Lengths{1}),
                kInvalid, rule);
    ExpectError(absl::StrCat("SimulateContiguous(4096, ", bad, ", {})"), SimulateContiguous(kTotal, bad, {}), kInvalid,
                rule);
    ExpectError(absl::StrCat("SimulatePaged(", bad, ", 16, {1})"), SimulatePaged(bad, 16, Lengths{1}), kInvalid, rule);
    ExpectError(absl::StrCat("SimulatePaged(4096, ", bad, ", {1})"), SimulatePaged(kTotal, bad, Lengths{1}), kInvalid,
                rule);
    ExpectError(absl::StrCat("SimulatePaged(4096, 16, {", bad, "})"), SimulatePaged(kTotal, 16, Lengths{bad}), kInvalid,
                "a length is at least 1");
  }
  ExpectError("SimulateContiguous(4096, 512, {513})", SimulateContiguous(kTotal, 512, Lengths{513}), kInvalid,
              "a request longer than a slab cannot be served at all");
  ExpectError("DrawSlots(8, {{0, 6, 3, 1}}, 8)", DrawSlots(8, Reservations{{0, 6, 3, 1}}, 8), kInvalid,
              "a reservation lies in the memory");
  ExpectContiguous(512, 512, {512}, Report(1, 512, 512));
  ExpectPaged(kMaxSlots, kMaxSlots, {1}, Report(1, kMaxSlots, 1));
}

}  // namespace
}  // namespace fragmentation_viz
