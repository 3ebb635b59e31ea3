// `course bench blocks`: what the books of the block pool cost, at 1,000, 100,000 and 1,000,000 blocks. Prints a
// measure as a line of JSON for each operation.
//
//   bazel run //engine/bench:blocks_bench
//
// Beside our pool two simpler books, which keep no hashes and check nothing:
//   deque       std::deque of free ids, front to back: the same order of eviction; a shared block is searched for
//   free list   std::vector of free ids, used as a stack: no order of eviction; a shared block is searched for
//
// Times are processor time, so that other programs count as little as they can. The yardstick is a walk through as many
// entries of 8 bytes in random order, each step of which waits for the one before: what a million blocks cost more than
// a thousand is that they do not fit into the processor's caches, and no books can avoid that.

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/rng.h"
#include "engine/api/block_pool.h"
#include "engine/block_hash.h"
#include "engine/lru_block_pool.h"
#include "harness/course/bench/measure.h"
#include "nlohmann/json.hpp"

namespace engine::bench {
namespace {

using course::bench::Measure;
using course::bench::Median;
using course::bench::Rounded;

constexpr int kSizes[] = {1'000, 100'000, 1'000'000};
constexpr int kPerRequest = 16;  // blocks that come and go together: a request of 256 tokens
constexpr int kRounds = 7;

class OurPool {
 public:
  explicit OurPool(int blocks) : pool_(*LruBlockPool::Create({.num_blocks = blocks + 1})) {}
  std::vector<int> Take(int n) { return **pool_->GetNewBlocks(n); }
  void Give(std::span<const int> ids) { CHECK(pool_->FreeBlocks(ids).ok()); }
  void Share(int id) { CHECK(pool_->Touch({&id, 1}).ok()); }

 private:
  std::unique_ptr<LruBlockPool> pool_;
};

// The two others differ only in what they keep free ids in, and from which end they take them.
template <class Free>
class SimpleBooks {
 public:
  explicit SimpleBooks(int blocks) : ref_cnt_(blocks + 1) {
    for (int id = 1; id <= blocks; ++id) free_.push_back(id);
  }
  std::vector<int> Take(int n) {
    std::vector<int> ids(n);
    for (int& id : ids) {
      if constexpr (requires { free_.pop_front(); }) {
        id = free_.front();
        free_.pop_front();
      } else {
        id = free_.back();
        free_.pop_back();
      }
      ref_cnt_[id] = 1;
    }
    return ids;
  }
  void Give(std::span<const int> ids) {
    for (const int id : ids) {
      if (--ref_cnt_[id] == 0) free_.push_back(id);
    }
  }
  void Share(int id) {
    if (ref_cnt_[id]++ == 0) free_.erase(std::find(free_.begin(), free_.end(), id));
  }

 private:
  std::vector<int> ref_cnt_;
  Free free_;
};
using DequeBooks = SimpleBooks<std::deque<int>>;
using FreeListBooks = SimpleBooks<std::vector<int>>;

// Of the processor, that this thread has used.
double Now() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Costs {
  double allocate_ns, share_ns, free_ns;  // a block, medians of the rounds
};

// `shares` blocks are shared in each round, out of the middle of the free ones.
template <class Books>
Costs MeasureBooks(int blocks, int shares) {
  base::Rng rng{1};
  Books books(blocks);
  // Blocks that have been in use for a while are free in no order: neighbours in the queue are not neighbours in
  // memory.
  std::vector<int> ids = books.Take(blocks);
  for (int i = blocks - 1; i > 0; --i) std::swap(ids[i], ids[rng.Below(i + 1)]);
  books.Give(ids);

  // As many blocks a round at each size, so that only the size differs: in passes over half of the smallest pool.
  constexpr int kRequests = 31, kPasses = 100;
  constexpr double kBlocks = kRequests * kPerRequest * kPasses;
  std::vector<double> allocate, share, free;
  for (int round = 0; round < kRounds; ++round) {
    double allocate_s = 0, free_s = 0, share_s = 0;
    for (int pass = 0; pass < kPasses; ++pass) {
      std::vector<std::vector<int>> held(kRequests);
      double start = Now();
      for (auto& request : held) request = books.Take(kPerRequest);
      allocate_s += Now() - start;
      start = Now();
      for (const auto& request : held) books.Give(request);
      free_s += Now() - start;
    }
    std::vector<int> shared(shares);
    for (int& id : shared) id = 1 + rng.Below(blocks);
    // A hundred at a time, so that a small pool still has most of its blocks free.
    for (int first = 0; first < shares; first += 100) {
      const auto some = std::span(shared).subspan(first, std::min(100, shares - first));
      const double start = Now();
      for (const int id : some) books.Share(id);
      share_s += Now() - start;
      books.Give(some);
    }
    allocate.push_back(allocate_s * 1e9 / kBlocks);
    free.push_back(free_s * 1e9 / kBlocks);
    share.push_back(share_s * 1e9 / shares);
  }
  return {Median(allocate), Median(share), Median(free)};
}

// Nanoseconds of a step of the walk through `entries` entries, in one random circle (Sattolo's algorithm).
double MeasureWalk(int entries) {
  base::Rng rng{2};
  std::vector<int64_t> next(entries);
  for (int i = 0; i < entries; ++i) next[i] = i;
  for (int i = entries - 1; i > 0; --i) std::swap(next[i], next[rng.Below(i)]);
  constexpr int kSteps = 200'000;
  std::vector<double> ns;
  volatile int64_t at = 0;  // so that the walk is not left out
  for (int round = 0; round < kRounds; ++round) {
    const double start = Now();
    int64_t entry = at;
    for (int step = 0; step < kSteps; ++step) entry = next[entry];
    at = entry;
    ns.push_back((Now() - start) * 1e9 / kSteps);
  }
  return Median(ns);
}

// Bytes that the program holds from malloc.
size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

struct Memory {
  double plain, cached;  // bytes a block: a new pool; every block with a hash
};
Memory MeasureMemory(int blocks) {
  const size_t before = HeapBytes();
  const auto pool = *LruBlockPool::Create({.num_blocks = blocks + 1});
  const size_t plain = HeapBytes();
  {
    const std::vector<int> ids = **pool->GetNewBlocks(blocks);
    std::vector<BlockHash> hashes;
    for (const int id : ids) hashes.push_back(HashBlockTokens(std::nullopt, {&id, 1}));
    CHECK(pool->CacheFullBlocks(ids, hashes).ok());
  }
  return {double(plain - before) / blocks, double(HeapBytes() - before) / blocks};
}

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

// One operation at the three sizes, and at the largest one in steps of the walk.
void PrintOperation(const std::string& operation, double Costs::*ns, std::span<const Costs> ours,
                    std::span<const Costs> deque, std::span<const Costs> free_list, std::span<const double> walk) {
  nlohmann::ordered_json detail;
  for (size_t i = 0; i < std::size(kSizes); ++i) {
    detail[absl::StrCat(kSizes[i], "_blocks")] = {{"million_per_s", Rounded(1e3 / (ours[i].*ns))},
                                                  {"ns", Rounded(ours[i].*ns)},
                                                  {"deque_ns", Rounded(deque[i].*ns)},
                                                  {"free_list_ns", Rounded(free_list[i].*ns)},
                                                  {"walk_ns", Rounded(walk[i])}};
  }
  Print({absl::StrCat("blocks.", operation), Rounded(ours.back().*ns / walk.back()), "steps of a walk", 6,
         /*lower_is_better=*/true, detail.dump()});
}

void Run() {
  std::vector<Costs> ours, deque, free_list;
  std::vector<double> walk;
  for (const int blocks : kSizes) {
    ours.push_back(MeasureBooks<OurPool>(blocks, 20'000));
    walk.push_back(MeasureWalk(blocks));
    // They search: a million blocks take about a millisecond each.
    const int shares = blocks > 1'000 ? 100 : 20'000;
    deque.push_back(MeasureBooks<DequeBooks>(blocks, shares));
    free_list.push_back(MeasureBooks<FreeListBooks>(blocks, shares));
  }
  PrintOperation("allocate", &Costs::allocate_ns, ours, deque, free_list, walk);
  PrintOperation("share", &Costs::share_ns, ours, deque, free_list, walk);
  PrintOperation("free", &Costs::free_ns, ours, deque, free_list, walk);
  Print({"blocks.share_against_deque", Rounded(deque.back().share_ns / ours.back().share_ns), "x faster", 100,
         /*lower_is_better=*/false,
         nlohmann::ordered_json{{"ns", Rounded(ours.back().share_ns)}, {"deque_ns", Rounded(deque.back().share_ns)}}
             .dump()});
  const Memory memory = MeasureMemory(1'000'000);
  Print({"blocks.memory", Rounded(memory.plain), "bytes", 64, /*lower_is_better=*/true,
         nlohmann::ordered_json{{"with_a_hash_each", Rounded(memory.cached)}}.dump()});
}

}  // namespace
}  // namespace engine::bench

int main() { engine::bench::Run(); }
