// Lab 02-02  Fragmentation: the same requests in a memory of slabs and in a memory of pages, counted and drawn.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// The memory is a row of slots, numbered from 0. A slot holds the keys and values of one token, in all layers.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_02_FRAGMENTATION_VIZ_FRAGMENTATION_VIZ_H_
#define PHASES_02_PAGED_ATTENTION_LAB_02_FRAGMENTATION_VIZ_FRAGMENTATION_VIZ_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace fragmentation_viz {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// One stretch of slots that belongs to a request: a whole slab, or one page. The tokens fill it from its first slot.
struct Reservation {
  int request = 0;         // index into the stream
  int64_t first_slot = 0;  // [slots] where it begins
  int64_t num_slots = 0;   // [slots] how many are set aside
  int64_t num_used = 0;    // [slots] how many of them hold a token, 1 to num_slots

  bool operator==(const Reservation&) const = default;
};

// What became of a stream of requests.
struct AllocationReport {
  int admitted = 0;             // requests that were given memory
  int64_t reserved_slots = 0;   // [slots] set aside for them
  int64_t used_slots = 0;       // [slots] that hold a token
  int64_t wasted_slots = 0;     // [slots] set aside and empty
  double waste_fraction = 0.0;  // wasted / reserved; 0 if nothing is reserved

  bool operator==(const AllocationReport&) const = default;
};

}  // namespace types
using types::AllocationReport;
using types::Reservation;

// A million slots of Llama-3-8B are 128 GiB.
inline constexpr int64_t kMaxSlots = int64_t{1} << 20;

// How the picture shows a slot.
inline constexpr char kUsed = '#';
inline constexpr char kWasted = '.';
inline constexpr char kFree = ' ';

// You write these. Their arguments are already checked (by the functions at the end of this header).
namespace impl {

// The old way: each request gets one slab of max_len slots, whatever it will use. In the order of the stream, each
// slab right behind the one before it; the first request that does not fit ends the stream.
//
//   total_slots  [slots] of the memory
//   max_len      [slots] of a slab
//   lens         [tokens] of each request, 1 to max_len
//   returns      one reservation for each admitted request, in the order of the stream
//
// Example: 1024 slots, slabs of 512, lengths {32, 32, 32}: {0, 0, 512, 32} and {1, 512, 512, 32}. The third is refused.
// Errors:  none here, see the checked functions below.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//          section 3.1, figure 3.
std::vector<Reservation> ReserveContiguous(int64_t total_slots, int64_t max_len, std::span<const int64_t> lens);

// With pages: the memory is cut into total_slots / block_size whole blocks, and each request gets as many as its tokens
// need. Blocks are handed out from slot 0 upwards; the first request that does not fit as a whole ends the stream.
//
//   block_size  [slots] of a block
//   returns     one reservation for each block, in the order in which they were handed out
//
// Example: 64 slots, blocks of 16, lengths {33, 16}: request 0 gets {0, 0, 16, 16}, {0, 16, 16, 16}, {0, 32, 16, 1},
//          and request 1 gets {1, 48, 16, 16}.
// Errors:  none here, see below.
// Source:  Kwon et al. 2023, section 4.2.
std::vector<Reservation> ReservePaged(int64_t total_slots, int64_t block_size, std::span<const int64_t> lens);

// Adds reservations up.
//
//   reservations  those of one memory, the requests in ascending order; a request may have several
//   returns       counts, and the fraction of the reserved slots [0 to 1] that is empty
//
// Example: 8 slabs of 512 slots with 32 tokens each: {8, 4096, 256, 3840, 0.9375}. Nothing: all 0.
// Errors:  none here, see below.
// Source:  Kwon et al. 2023, section 3.1: "internal fragmentation" is what is reserved and stays empty.
AllocationReport Summarize(std::span<const Reservation> reservations);

// The memory as a picture: a character for each slot, from slot 0 on, row by row.
//
//   slots_per_row  [slots] at least 1
//   returns        rows of slots_per_row characters, the last one possibly shorter: kUsed, kWasted or kFree
//
// Example: 12 slots, {0, 0, 4, 4}, {1, 4, 4, 1}, 8 a row:  "#####..." and "    ".
// Errors:  none here, see below.
// Source:  none, it is a drawing.
std::vector<std::string> DrawSlots(int64_t total_slots, std::span<const Reservation> reservations,
                                   int64_t slots_per_row);

}  // namespace impl

// 1 <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const std::string& name, int64_t value, int64_t max) {
  if (value >= 1 && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be 1 to ", max));
}

inline absl::Status CheckLengths(std::span<const int64_t> lens, int64_t max) {
  for (size_t i = 0; i < lens.size(); ++i) {
    RETURN_IF_ERROR(CheckRange(absl::StrCat("the length of request ", i), lens[i], max));
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for a memory, a slab or a block outside 1 .. kMaxSlots, and for a length below 1; with slabs
//         also for a length above max_len. A request that does not fit is no error: the stream ends there.
inline absl::StatusOr<std::vector<Reservation>> ReserveContiguous(int64_t total_slots, int64_t max_len,
                                                                  std::span<const int64_t> lens) {
  RETURN_IF_ERROR(CheckRange("total_slots", total_slots, kMaxSlots));
  RETURN_IF_ERROR(CheckRange("max_len", max_len, kMaxSlots));
  RETURN_IF_ERROR(CheckLengths(lens, max_len));
  return impl::ReserveContiguous(total_slots, max_len, lens);
}

inline absl::StatusOr<std::vector<Reservation>> ReservePaged(int64_t total_slots, int64_t block_size,
                                                             std::span<const int64_t> lens) {
  RETURN_IF_ERROR(CheckRange("total_slots", total_slots, kMaxSlots));
  RETURN_IF_ERROR(CheckRange("block_size", block_size, kMaxSlots));
  RETURN_IF_ERROR(CheckLengths(lens, kMaxSlots));
  return impl::ReservePaged(total_slots, block_size, lens);
}

// The whole experiment: reserve for a stream, and add up.
inline absl::StatusOr<AllocationReport> SimulateContiguous(int64_t total_slots, int64_t max_len,
                                                           std::span<const int64_t> lens) {
  ASSIGN_OR_RETURN(const std::vector<Reservation> reservations, ReserveContiguous(total_slots, max_len, lens));
  return impl::Summarize(reservations);
}

inline absl::StatusOr<AllocationReport> SimulatePaged(int64_t total_slots, int64_t block_size,
                                                      std::span<const int64_t> lens) {
  ASSIGN_OR_RETURN(const std::vector<Reservation> reservations, ReservePaged(total_slots, block_size, lens));
  return impl::Summarize(reservations);
}

// Errors: InvalidArgument for a memory or a row outside 1 .. kMaxSlots, and for a reservation that leaves the memory,
//         is used beyond its end, or begins before the end of the one in front of it.
inline absl::StatusOr<std::vector<std::string>> DrawSlots(int64_t total_slots,
                                                          std::span<const Reservation> reservations,
                                                          int64_t slots_per_row) {
  RETURN_IF_ERROR(CheckRange("total_slots", total_slots, kMaxSlots));
  RETURN_IF_ERROR(CheckRange("slots_per_row", slots_per_row, kMaxSlots));
  int64_t end = 0;
  for (const Reservation& r : reservations) {
    if (r.first_slot < end || r.num_slots < 1 || r.num_slots > total_slots - r.first_slot || r.num_used < 0 ||
        r.num_used > r.num_slots) {
      return absl::InvalidArgumentError(absl::StrCat("a reservation of ", r.num_slots, " slots from ", r.first_slot,
                                                     " on, ", r.num_used, " of them used, does not lie in the slots ",
                                                     end, " to ", total_slots));
    }
    end = r.first_slot + r.num_slots;
  }
  return impl::DrawSlots(total_slots, reservations, slots_per_row);
}

}  // namespace fragmentation_viz

#endif  // PHASES_02_PAGED_ATTENTION_LAB_02_FRAGMENTATION_VIZ_FRAGMENTATION_VIZ_H_
