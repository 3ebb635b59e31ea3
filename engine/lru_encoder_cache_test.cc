// LruEncoderCache: the trace that shows every rule once, the order of eviction, room that is granted twice, and a
// random workload against books that are too simple to be wrong.

#include "engine/lru_encoder_cache.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Hashes = std::vector<std::string>;

constexpr int64_t kPlenty = 1'000'000;  // a compute budget that refuses nothing

// "6 / 10": free and reclaimable slots.
std::string Slots(const EncoderCacheManager& cache) {
  return absl::StrCat(cache.NumFreeSlots(), " / ", cache.NumReclaimableSlots());
}

bool Can(EncoderCacheManager& cache, int64_t n, int64_t budget = kPlenty, int64_t scheduled = 0) {
  const absl::StatusOr<bool> can = cache.CanAllocate(n, budget, scheduled);
  EXPECT_TRUE(IsOk(can));
  return can.value_or(false);
}

TEST(LruEncoderCache, FollowsTheTraceThatShowsEveryRule) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(10);
  EXPECT_EQ(Slots(*cache), "10 / 10");
  EXPECT_TRUE(Can(*cache, 4));
  EXPECT_TRUE(IsOk(cache->Allocate("A", 4, "r1")));
  EXPECT_EQ(Slots(*cache), "6 / 6");
  EXPECT_TRUE(Can(*cache, 5));
  EXPECT_TRUE(IsOk(cache->Allocate("B", 5, "r1")));
  EXPECT_EQ(Slots(*cache), "1 / 1");
  EXPECT_FALSE(Can(*cache, 4)) << "everything is held";
  EXPECT_EQ(Slots(*cache), "1 / 1");
  EXPECT_TRUE(cache->CheckAndUpdate("A", "r2"));
  EXPECT_EQ(Slots(*cache), "1 / 1");
  cache->ReleaseInput("A", "r1");
  EXPECT_EQ(Slots(*cache), "1 / 1") << "r2 still holds it";
  cache->ReleaseInput("B", "r1");
  EXPECT_EQ(Slots(*cache), "1 / 6");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"B"}));
  cache->ReleaseInput("A", "r2");
  EXPECT_EQ(Slots(*cache), "1 / 10");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"B", "A"}));
  EXPECT_TRUE(cache->CheckAndUpdate("A", "r3")) << "revived";
  EXPECT_EQ(Slots(*cache), "1 / 6");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"B"}));
  EXPECT_TRUE(Can(*cache, 4)) << "B goes";
  EXPECT_EQ(Slots(*cache), "6 / 6");
  EXPECT_TRUE(IsOk(cache->Allocate("C", 4, "r3")));
  EXPECT_EQ(Slots(*cache), "2 / 2");
  EXPECT_FALSE(cache->CheckAndUpdate("B", "r3"));
  EXPECT_EQ(Slots(*cache), "2 / 2");
  EXPECT_EQ(cache->TakeFreed(), (Hashes{"B"}));
  EXPECT_EQ(cache->TakeFreed(), (Hashes{}));
  EXPECT_FALSE(Can(*cache, 3, /*budget=*/2)) << "the encoder cannot compute so much";
  EXPECT_FALSE(Can(*cache, 11)) << "more than the cache is large";
  EXPECT_EQ(Slots(*cache), "2 / 2");
  cache->ReleaseInput("A", "r3");
  EXPECT_EQ(Slots(*cache), "2 / 6");
  cache->ReleaseInput("A", "r3");
  EXPECT_EQ(Slots(*cache), "2 / 6") << "released once";
  cache->ReleaseInput("C", "r3");
  EXPECT_EQ(Slots(*cache), "2 / 10");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"A", "C"}));
  EXPECT_TRUE(Can(*cache, 2)) << "free already";
  EXPECT_EQ(Slots(*cache), "2 / 10");
  EXPECT_TRUE(Can(*cache, 9));
  EXPECT_EQ(Slots(*cache), "10 / 10");
  EXPECT_EQ(cache->TakeFreed(), (Hashes{"A", "C"}));
}

TEST(LruEncoderCache, EvictsInTheOrderOfBeingLetGo) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(6);
  for (const char* hash : {"A", "B", "C"}) ASSERT_TRUE(IsOk(cache->Allocate(hash, 2, "r")));
  for (const char* hash : {"B", "A", "C"}) cache->ReleaseInput(hash, "r");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"B", "A", "C"}));
  ASSERT_TRUE(cache->CheckAndUpdate("B", "r"));
  cache->ReleaseInput("B", "r");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"A", "C", "B"}));
  EXPECT_TRUE(Can(*cache, 3));
  EXPECT_EQ(cache->TakeFreed(), (Hashes{"A", "C"}));
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"B"}));
}

TEST(LruEncoderCache, CountsWhatTheStepHasBeenGrantedBefore) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(10);
  EXPECT_TRUE(Can(*cache, 6, kPlenty, 0));
  EXPECT_TRUE(Can(*cache, 6, kPlenty, 0)) << "nothing is reserved";
  EXPECT_FALSE(Can(*cache, 6, kPlenty, 6));
  EXPECT_TRUE(Can(*cache, 4, kPlenty, 6));
  EXPECT_FALSE(Can(*cache, 4, kPlenty, INT64_MAX)) << "the sum leaves 64 bits";
  ASSERT_TRUE(IsOk(cache->Allocate("A", 3, "r")));
  cache->ReleaseInput("A", "r");
  EXPECT_FALSE(Can(*cache, 5, kPlenty, 6));
  EXPECT_TRUE(cache->GetEntry("A").has_value()) << "a refusal evicts nothing";
  EXPECT_TRUE(Can(*cache, 4, kPlenty, 6));
  EXPECT_FALSE(cache->GetEntry("A").has_value());
}

TEST(LruEncoderCache, LetsARequestGoInTheOrderInWhichItCame) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(10);
  ASSERT_TRUE(IsOk(cache->Allocate("b", 1, "r1")));
  ASSERT_TRUE(IsOk(cache->Allocate("a", 2, "r1")));
  ASSERT_TRUE(IsOk(cache->Allocate("c", 3, "r2")));
  ASSERT_TRUE(cache->CheckAndUpdate("c", "r1"));
  ASSERT_TRUE(cache->CheckAndUpdate("b", "r1")) << "held already: it keeps its place";
  EXPECT_EQ(cache->GetEntry("c"), (EncoderCacheEntry{3, {"r1", "r2"}}));
  cache->ReleaseRequest("nobody");
  cache->ReleaseRequest("r1");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"b", "a"}));
  EXPECT_EQ(Slots(*cache), "4 / 7");
  cache->ReleaseRequest("r1");
  EXPECT_EQ(Slots(*cache), "4 / 7");
  cache->ReleaseRequest("r2");
  EXPECT_EQ(cache->Unreferenced(), (Hashes{"b", "a", "c"}));
}

TEST(LruEncoderCache, IsKeyedByContentSoThatTwoRequestsShareAnImage) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(10);
  const std::string mine = base::Sha256Hex("cat"), yours = base::Sha256Hex(std::string("ca") + "t");
  EXPECT_EQ(mine, "77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e");
  ASSERT_TRUE(IsOk(cache->Allocate(mine, 4, "r1")));
  EXPECT_TRUE(cache->CheckAndUpdate(yours, "r2"));
  EXPECT_FALSE(cache->CheckAndUpdate(base::Sha256Hex("dog"), "r2"));
}

TEST(LruEncoderCache, ForgetsEverythingWhenItIsReset) {
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(4);
  ASSERT_TRUE(IsOk(cache->Allocate("A", 3, "r1")));
  cache->ReleaseInput("A", "r1");
  ASSERT_TRUE(Can(*cache, 2));
  ASSERT_TRUE(IsOk(cache->Allocate("B", 2, "r1")));
  cache->Reset();
  EXPECT_EQ(Slots(*cache), "4 / 4");
  EXPECT_EQ(cache->TakeFreed(), (Hashes{}));
  EXPECT_EQ(cache->GetEntry("B"), std::nullopt);
  cache->ReleaseRequest("r1");
  EXPECT_EQ(Slots(*cache), "4 / 4");
  EXPECT_TRUE(IsOk(cache->Allocate("B", 4, "r1")));
}

TEST(LruEncoderCache, RefusesWhatCannotBe) {
  EXPECT_TRUE(HasCode(LruEncoderCache::Create(0), absl::StatusCode::kInvalidArgument));
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(4);
  EXPECT_TRUE(HasCode(cache->CanAllocate(0, 1, 0), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(cache->CanAllocate(1, -1, 0), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(cache->CanAllocate(1, 1, -1), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(cache->Allocate("A", 0, "r"), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCodeAndText(cache->Allocate("A", 5, "r"), absl::StatusCode::kFailedPrecondition, "4 of 4 slots"));
  ASSERT_TRUE(IsOk(cache->Allocate("A", 2, "r")));
  EXPECT_TRUE(HasCode(cache->Allocate("A", 1, "r"), absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Slots(*cache), "2 / 2");
}

// The same books without a line and without sums: an entry knows when it was let go, and everything is searched for.
struct SimpleBooks {
  struct Entry {
    int64_t size = 0, let_go = 0;
    std::map<std::string, int64_t> since;  // request -> when it came to hold the entry
  };
  int64_t capacity, now = 0;
  std::map<std::string, Entry> entries;
  Hashes freed;

  int64_t Free() const {
    int64_t used = 0;
    for (const auto& [hash, entry] : entries) used += entry.size;
    return capacity - used;
  }
  Hashes Line() const {
    Hashes line;
    for (const auto& [hash, entry] : entries) {
      if (entry.since.empty()) line.push_back(hash);
    }
    std::sort(line.begin(), line.end(),
              [&](const std::string& a, const std::string& b) { return entries.at(a).let_go < entries.at(b).let_go; });
    return line;
  }
  int64_t Reclaimable() const {
    int64_t slots = Free();
    for (const std::string& hash : Line()) slots += entries.at(hash).size;
    return slots;
  }
  bool Check(const std::string& hash, const std::string& request) {
    const auto found = entries.find(hash);
    if (found == entries.end()) return false;
    found->second.since.emplace(request, ++now);
    return true;
  }
  bool Can(int64_t n, int64_t budget, int64_t scheduled) {
    if (n > budget || n + scheduled > Reclaimable()) return false;
    for (const std::string& hash : Line()) {
      if (n + scheduled <= Free()) break;
      freed.push_back(hash);
      entries.erase(hash);
    }
    return true;
  }
  void Release(const std::string& hash, const std::string& request) {
    const auto found = entries.find(hash);
    if (found == entries.end() || found->second.since.erase(request) == 0) return;
    if (found->second.since.empty()) found->second.let_go = ++now;
  }
  void ReleaseAll(const std::string& request) {
    std::map<int64_t, std::string> held;
    for (const auto& [hash, entry] : entries) {
      if (entry.since.contains(request)) held[entry.since.at(request)] = hash;
    }
    for (const auto& [since, hash] : held) Release(hash, request);
  }
};

TEST(LruEncoderCache, AgreesWithSimpleBooksOver100000RandomOperations) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << seed);
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  base::Rng rng{seed};
  constexpr int64_t kCapacity = 40;
  const std::unique_ptr<LruEncoderCache> cache = *LruEncoderCache::Create(kCapacity);
  SimpleBooks books{.capacity = kCapacity};
  for (int i = 0; i < 100'000; ++i) {
    SCOPED_TRACE(testing::Message() << "operation " << i);
    const std::string hash(1, static_cast<char>('a' + rng.Below(12))), request = absl::StrCat("r", rng.Below(4));
    switch (rng.Below(8)) {
      case 0:
      case 1:
        ASSERT_EQ(cache->CheckAndUpdate(hash, request), books.Check(hash, request));
        break;
      case 2:
      case 3: {
        const int64_t n = 1 + rng.Below(14), budget = rng.Below(30), scheduled = rng.Below(8);
        ASSERT_EQ(*cache->CanAllocate(n, budget, scheduled), books.Can(n, budget, scheduled));
        break;
      }
      case 4: {
        const int64_t n = 1 + rng.Below(14);
        const absl::Status status = cache->Allocate(hash, n, request);
        if (books.entries.contains(hash)) {
          ASSERT_TRUE(HasCode(status, absl::StatusCode::kAlreadyExists));
        } else if (n > books.Free()) {
          ASSERT_TRUE(HasCode(status, absl::StatusCode::kFailedPrecondition));
        } else {
          ASSERT_TRUE(IsOk(status));
          books.entries[hash] = {.size = n, .since = {{request, ++books.now}}};
        }
        break;
      }
      case 5:
        cache->ReleaseInput(hash, request);
        books.Release(hash, request);
        break;
      case 6:
        if (rng.Below(3) != 0) break;
        cache->ReleaseRequest(request);
        books.ReleaseAll(request);
        break;
      case 7:
        if (rng.Below(5) != 0) break;
        ASSERT_EQ(cache->TakeFreed(), books.freed);
        books.freed.clear();
        break;
    }
    ASSERT_EQ(cache->NumFreeSlots(), books.Free());
    ASSERT_EQ(cache->NumReclaimableSlots(), books.Reclaimable());
    ASSERT_EQ(cache->Unreferenced(), books.Line());
    const auto entry = books.entries.find(hash);
    const std::optional<EncoderCacheEntry> got = cache->GetEntry(hash);
    ASSERT_EQ(got.has_value(), entry != books.entries.end());
    if (!got.has_value()) continue;
    Hashes holders;
    for (const auto& [holder, since] : entry->second.since) holders.push_back(holder);
    ASSERT_EQ(*got, (EncoderCacheEntry{entry->second.size, holders}));
  }
}

}  // namespace
}  // namespace engine
