// Lab 02-02  Fragmentation. You edit this file; fragmentation_viz.h says what each function promises.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "phases/02-paged-attention/lab-02-fragmentation-viz/fragmentation_viz.h"

namespace fragmentation_viz::impl {

std::vector<Reservation> ReserveContiguous(int64_t total_slots, int64_t max_len, std::span<const int64_t> lens) {
  // TODO(lab): walk over the stream with the first free slot in hand. Does a slab of max_len slots still fit?
  return {{-1, -1, -1, -1}};
}

std::vector<Reservation> ReservePaged(int64_t total_slots, int64_t block_size, std::span<const int64_t> lens) {
  // TODO(lab): how many blocks does a request need? Are so many left? Then hand them out one by one; only the last one
  //   of a request may have empty slots.
  return {{-1, -1, -1, -1}};
}

AllocationReport Summarize(std::span<const Reservation> reservations) {
  // TODO(lab): add up. Several reservations of one request count as one admission. What is 0 / 0 here?
  return {-1, -1, -1, -1, -1.0};
}

std::vector<std::string> DrawSlots(int64_t total_slots, std::span<const Reservation> reservations,
                                   int64_t slots_per_row) {
  // TODO(lab): one string of total_slots characters, all kFree; paint the reservations into it; cut it into rows.
  return {"not drawn yet"};
}

}  // namespace fragmentation_viz::impl
