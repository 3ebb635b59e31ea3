// Mutant: every block is reported full, also the last one of a request.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "phases/02-paged-attention/lab-02-fragmentation-viz/fragmentation_viz.h"

namespace fragmentation_viz::impl {

std::vector<Reservation> ReserveContiguous(int64_t total_slots, int64_t max_len, std::span<const int64_t> lens) {
  std::vector<Reservation> reservations;
  int64_t next_slot = 0;
  for (size_t i = 0; i < lens.size(); ++i) {
    if (max_len > total_slots - next_slot) break;
    reservations.push_back({static_cast<int>(i), next_slot, max_len, lens[i]});
    next_slot += max_len;
  }
  return reservations;
}

std::vector<Reservation> ReservePaged(int64_t total_slots, int64_t block_size, std::span<const int64_t> lens) {
  std::vector<Reservation> reservations;
  // A rest at the end that is smaller than a block is no block.
  int64_t free_blocks = total_slots / block_size;
  int64_t next_slot = 0;
  for (size_t i = 0; i < lens.size(); ++i) {
    const int64_t needed = (lens[i] + block_size - 1) / block_size;
    if (needed > free_blocks) break;
    free_blocks -= needed;
    int64_t tokens_left = lens[i];
    for (int64_t block = 0; block < needed; ++block) {
      const int64_t used = block_size;
      reservations.push_back({static_cast<int>(i), next_slot, block_size, used});
      next_slot += block_size;
      tokens_left -= used;
    }
  }
  return reservations;
}

AllocationReport Summarize(std::span<const Reservation> reservations) {
  AllocationReport report;
  int last_request = -1;
  for (const Reservation& r : reservations) {
    if (r.request != last_request) ++report.admitted;
    last_request = r.request;
    report.reserved_slots += r.num_slots;
    report.used_slots += r.num_used;
  }
  report.wasted_slots = report.reserved_slots - report.used_slots;
  if (report.reserved_slots > 0) {
    report.waste_fraction = static_cast<double>(report.wasted_slots) / static_cast<double>(report.reserved_slots);
  }
  return report;
}

std::vector<std::string> DrawSlots(int64_t total_slots, std::span<const Reservation> reservations,
                                   int64_t slots_per_row) {
  std::string slots(total_slots, kFree);
  for (const Reservation& r : reservations) {
    std::fill_n(slots.begin() + r.first_slot, r.num_slots, kWasted);
    std::fill_n(slots.begin() + r.first_slot, r.num_used, kUsed);
  }
  std::vector<std::string> rows;
  for (int64_t at = 0; at < total_slots; at += slots_per_row) rows.push_back(slots.substr(at, slots_per_row));
  return rows;
}

}  // namespace fragmentation_viz::impl
