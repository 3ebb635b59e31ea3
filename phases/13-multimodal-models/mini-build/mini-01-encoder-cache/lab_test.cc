// Lab 13-mini-01: the trace of the handout row by row, the order of eviction, and a random workload against books that
// hold no sums and no line: an entry knows when it was let go, and everything is searched for (SlowBooks).

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"

namespace encoder_cache {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using engine::EncoderCacheEntry;
using Hashes = std::vector<std::string>;
using Where = std::source_location;

constexpr int64_t kPlenty = 1'000'000;  // a compute budget that refuses nothing

// A manager, each call of which is written down for the messages.
class Cache {
 public:
  explicit Cache(int64_t capacity) : manager_(*MakeEncoderCacheManager(capacity)) {
    history_ = absl::StrCat("capacity ", capacity);
  }
  engine::EncoderCacheManager& operator*() { return *manager_; }

  bool Check(const std::string& hash, const std::string& request, bool expected,
             std::initializer_list<Mistake<bool>> mistakes = {}, Where where = Where::current()) {
    Note(absl::StrCat("CheckAndUpdate(", hash, ", ", request, ")"));
    return ExpectAnswer(history_, manager_->CheckAndUpdate(hash, request), expected, mistakes, where);
  }
  bool Can(int64_t n, int64_t budget, int64_t scheduled, bool expected,
           std::initializer_list<Mistake<bool>> mistakes = {}, Where where = Where::current()) {
    Note(absl::StrCat("CanAllocate(", n, ", budget ", budget == kPlenty ? "large" : absl::StrCat(budget), ", ",
                      scheduled, " scheduled)"));
    return ExpectAnswer(history_, manager_->CanAllocate(n, budget, scheduled), expected, mistakes, where);
  }
  bool Allocate(const std::string& hash, int64_t n, const std::string& request, Where where = Where::current()) {
    Note(absl::StrCat("Allocate(", hash, ", ", n, ", ", request, ")"));
    const absl::Status status = manager_->Allocate(hash, n, request);
    if (!status.ok()) ReportWrongAnswer(history_, "OK", status.ToString(), "", where);
    return status.ok();
  }
  void Release(const std::string& hash, const std::string& request) {
    Note(absl::StrCat("ReleaseInput(", hash, ", ", request, ")"));
    manager_->ReleaseInput(hash, request);
  }
  void ReleaseAll(const std::string& request) {
    Note(absl::StrCat("ReleaseRequest(", request, ")"));
    manager_->ReleaseRequest(request);
  }
  bool Freed(const Hashes& expected, std::initializer_list<Mistake<Hashes>> mistakes = {},
             Where where = Where::current()) {
    Note("TakeFreed()");
    return ExpectAnswer(history_, manager_->TakeFreed(), expected, mistakes, where);
  }
  // Free and reclaimable slots, "6 / 10".
  bool Slots(const std::string& expected, std::initializer_list<Mistake<std::string>> mistakes = {},
             Where where = Where::current()) {
    return ExpectAnswer(history_ + ": free / reclaimable",
                        absl::StrCat(manager_->NumFreeSlots(), " / ", manager_->NumReclaimableSlots()), expected,
                        mistakes, where);
  }
  bool Line(const Hashes& expected, std::initializer_list<Mistake<Hashes>> mistakes = {},
            Where where = Where::current()) {
    return ExpectAnswer(history_ + ": Unreferenced()", manager_->Unreferenced(), expected, mistakes, where);
  }
  const std::string& history() const { return history_; }
  void Note(const std::string& call) { absl::StrAppend(&history_, "; ", call); }

 private:
  std::unique_ptr<engine::EncoderCacheManager> manager_;
  std::string history_;
};

// The first rows of the handout's trace: A is held by r1 and r2, B by r1, one slot is free.
bool FirstRows(Cache& cache, Where where = Where::current()) {
  return cache.Can(4, kPlenty, 0, true, {}, where) && cache.Allocate("A", 4, "r1", where) &&
         cache.Slots("6 / 6", {{"6 / 10", "an entry that somebody holds cannot be reclaimed"}}, where) &&
         cache.Can(5, kPlenty, 0, true, {}, where) && cache.Allocate("B", 5, "r1", where) &&
         cache.Slots("1 / 1", {}, where);
}

GRADED_TEST(Trace, KeepsWhatSomebodyHolds, 3) {
  Cache cache(10);
  ExpectAnswer<int64_t>("capacity 10: Capacity()", (*cache).Capacity(), 10);
  if (!cache.Slots("10 / 10") || !FirstRows(cache)) return;
  if (!cache.Can(4, kPlenty, 0, false, {{true, "A and B are held: nobody may take their room"}})) return;
  if (!cache.Slots("1 / 1")) return;
  if (!cache.Check("A", "r2", true, {{false, "r1 has it encoded: equal content, equal hash, whoever asks"}})) return;
  cache.Release("A", "r1");
  if (!cache.Slots("1 / 1", {{"1 / 5", "r2 still holds A"}})) return;
  ExpectAnswer("GetEntry(A)", (*cache).GetEntry("A") == EncoderCacheEntry{4, {"r2"}}, true);
  cache.Release("B", "r1");
  if (!cache.Slots("1 / 6", {{"6 / 6", "nobody holds B, and nobody needs its room: it stays"}})) return;
  if (!cache.Line({"B"})) return;
  cache.Release("A", "r2");
  if (!cache.Slots("1 / 10")) return;
  cache.Line({"B", "A"}, {{{"A", "B"}, "who was let go last stands at the back"}});
}

// The rows in the middle: A is revived, B evicted for C. Two slots are free, A and C held by r3.
bool MiddleRows(Cache& cache, Where where = Where::current()) {
  if (!FirstRows(cache, where) || !cache.Check("A", "r2", true, {}, where)) return false;
  cache.Release("A", "r1");
  cache.Release("B", "r1");
  cache.Release("A", "r2");
  if (!cache.Check("A", "r3", true, {{false, "nobody holds A, but it is still there"}}, where)) return false;
  const Mistake<std::string> still = {"1 / 10", "a revived entry leaves the line: its room is not to be had"};
  if (!cache.Slots("1 / 6", {still}, where) || !cache.Line({"B"}, {}, where)) return false;
  if (!cache.Can(4, kPlenty, 0, true, {}, where)) return false;
  const Mistake<std::string> unmade = {"1 / 6", "B has to go now: CanAllocate makes the room that it promises"};
  if (!cache.Slots("6 / 6", {unmade}, where)) return false;
  return cache.Allocate("C", 4, "r3", where) && cache.Slots("2 / 2", {}, where);
}

GRADED_TEST(Trace, RevivesOneAndEvictsTheOldest, 2) {
  Cache cache(10);
  if (!MiddleRows(cache)) return;
  if (!cache.Check("B", "r3", false, {{true, "B was evicted"}})) return;
  if (!cache.Slots("2 / 2", {{"2 / -3", "CheckAndUpdate of an unknown hash changes nothing"}})) return;
  if (!cache.Freed({"B"})) return;
  cache.Freed({}, {{{"B"}, "each eviction is reported once"}});
}

GRADED_TEST(Trace, RefusesAndReleasesOnce, 2) {
  Cache cache(10);
  if (!MiddleRows(cache) || !cache.Freed({"B"})) return;
  if (!cache.Can(3, 2, 0, false, {{true, "the encoder may compute 2 embeddings more in this step, not 3"}})) return;
  if (!cache.Can(11, kPlenty, 0, false) || !cache.Slots("2 / 2")) return;
  cache.Release("A", "r3");
  if (!cache.Slots("2 / 6")) return;
  cache.Release("A", "r3");
  if (!cache.Slots("2 / 6", {{"2 / 10", "the second release counted, too: r3 does not hold A any more"}})) return;
  cache.Release("C", "nobody");
  cache.Release("unknown", "r3");
  if (!cache.Slots("2 / 6")) return;
  cache.Release("C", "r3");
  if (!cache.Slots("2 / 10") || !cache.Line({"A", "C"})) return;
  if (!cache.Can(2, kPlenty, 0, true)) return;
  if (!cache.Slots("2 / 10", {{"6 / 10", "2 are free already: nothing had to go"}})) return;
  if (!cache.Can(9, kPlenty, 0, true) || !cache.Slots("10 / 10")) return;
  cache.Freed({"A", "C"});
}

GRADED_TEST(Line, IsTheOrderOfBeingLetGo, 2) {
  Cache cache(6);
  for (const char* hash : {"A", "B", "C"}) {
    if (!cache.Allocate(hash, 2, "r")) return;
  }
  for (const char* hash : {"B", "A", "C"}) cache.Release(hash, "r");
  const char kByAge[] = "that is the order in which they came into the cache: what counts is when they were let go";
  if (!cache.Line({"B", "A", "C"}, {{{"A", "B", "C"}, kByAge}})) return;
  if (!cache.Check("B", "r", true)) return;
  cache.Release("B", "r");
  if (!cache.Line({"A", "C", "B"}, {{{"B", "A", "C"}, "B was used again: it goes to the back"}})) return;
  if (!cache.Can(3, kPlenty, 0, true)) return;
  cache.Freed({"A", "C"}, {{{"B", "C"}, "the front of the line goes first: it was used longest ago"},
                           {{"A", "C", "B"}, "two entries give 4 slots: that is enough for 3"}});
}

GRADED_TEST(CanAllocate, CountsWhatTheStepHasGrantedAndReservesNothing, 2) {
  Cache cache(10);
  if (!cache.Can(6, kPlenty, 0, true)) return;
  if (!cache.Can(6, kPlenty, 0, true, {{false, "nothing is reserved: the caller says what it has been granted"}}))
    return;
  if (!cache.Can(6, kPlenty, 6, false, {{true, "6 of the 10 are promised to another image of this step"}})) return;
  if (!cache.Can(4, kPlenty, 6, true)) return;
  if (!cache.Can(4, kPlenty, INT64_MAX, false)) return;
  if (!cache.Can(6, 6, 0, true, {{false, "a budget of 6 pays for 6"}})) return;
  if (!cache.Allocate("A", 3, "r")) return;
  cache.Release("A", "r");
  if (!cache.Can(5, kPlenty, 6, false)) return;
  if (!cache.Line({"A"}, {{{}, "it was refused, so nothing may be evicted for it"}})) return;
  if (!cache.Can(5, 4, 0, false) || !cache.Line({"A"})) return;
  if (!cache.Can(4, kPlenty, 6, true)) return;
  cache.Freed({"A"});
}

GRADED_TEST(Requests, LetEverythingGoWhenTheyEnd, 2) {
  Cache cache(10);
  if (!cache.Allocate("b", 1, "r1") || !cache.Allocate("a", 2, "r1") || !cache.Allocate("c", 3, "r2")) return;
  if (!cache.Check("c", "r1", true) || !cache.Check("b", "r1", true)) return;
  ExpectAnswer("GetEntry(c)", (*cache).GetEntry("c") == EncoderCacheEntry{3, {"r1", "r2"}}, true);
  cache.ReleaseAll("nobody");
  if (!cache.Slots("4 / 4")) return;
  cache.ReleaseAll("r1");
  if (!cache.Line({"b", "a"}, {{{"a", "b"}, "in the order in which the request came to hold them"},
                               {{"b", "a", "c"}, "r2 still holds c"}})) {
    return;
  }
  if (!cache.Slots("4 / 7")) return;
  cache.ReleaseAll("r1");
  if (!cache.Slots("4 / 7", {{"4 / 10", "r1 holds nothing any more"}})) return;
  cache.ReleaseAll("r2");
  cache.Line({"b", "a", "c"});
}

GRADED_TEST(Content, IsTheKeyWhoeverAsks, 1) {
  ExpectAnswer<std::string>("ContentKey(cat)", ContentKey("cat"),
                            "77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e");
  Cache cache(10);
  if (!cache.Allocate(ContentKey("cat"), 4, "r1")) return;
  cache.Check(ContentKey(absl::StrCat("ca", "t")), "r2", true, {{false, "the same bytes, another request: a hit"}});
  cache.Check(ContentKey("dog"), "r2", false);
}

GRADED_TEST(Reset, LeavesAnEmptyCache, 1) {
  Cache cache(4);
  if (!cache.Allocate("A", 3, "r")) return;
  cache.Release("A", "r");
  if (!cache.Can(2, kPlenty, 0, true) || !cache.Allocate("B", 2, "r")) return;
  cache.Note("Reset()");
  (*cache).Reset();
  if (!cache.Slots("4 / 4")) return;
  cache.Freed({}, {{{"A"}, "the worker has thrown everything away: it must not hear of A again"}});
  cache.ReleaseAll("r");
  cache.Slots("4 / 4");
  cache.Check("B", "r", false);
  cache.Allocate("B", 4, "r");
}

// The same books by search.
struct SlowBooks {
  struct Entry {
    int64_t size = 0, let_go = 0;
    std::map<std::string, int64_t> since;  // request -> when it came to hold the entry
  };
  int64_t capacity = 0, now = 0;
  std::map<std::string, Entry> entries;
  Hashes freed;

  int64_t Free() const {
    int64_t used = 0;
    for (const auto& [hash, entry] : entries) used += entry.size;
    return capacity - used;
  }
  // The one that was let go first, after `after`.
  std::optional<std::string> Oldest(int64_t after) const {
    std::optional<std::string> oldest;
    for (const auto& [hash, entry] : entries) {
      if (!entry.since.empty() || entry.let_go <= after) continue;
      if (!oldest.has_value() || entry.let_go < entries.at(*oldest).let_go) oldest = hash;
    }
    return oldest;
  }
  Hashes Line() const {
    Hashes line;
    for (auto next = Oldest(0); next.has_value(); next = Oldest(entries.at(*next).let_go)) line.push_back(*next);
    return line;
  }
  int64_t Reclaimable() const {
    int64_t held = 0;
    for (const auto& [hash, entry] : entries) held += entry.since.empty() ? 0 : entry.size;
    return capacity - held;
  }
  bool Check(const std::string& hash, const std::string& request) {
    const auto found = entries.find(hash);
    if (found == entries.end()) return false;
    found->second.since.emplace(request, ++now);
    return true;
  }
  bool Can(int64_t n, int64_t budget, int64_t scheduled) {
    if (n > budget || n + scheduled > Reclaimable()) return false;
    while (n + scheduled > Free()) {
      freed.push_back(*Oldest(0));
      entries.erase(freed.back());
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

// One random call to both. False if they disagree.
bool RandomStep(base::Rng& rng, Cache& cache, SlowBooks& books) {
  const std::string hash(1, static_cast<char>('a' + rng.Below(8))), request = absl::StrCat("r", rng.Below(3));
  switch (rng.Below(7)) {
    case 0:
    case 1:
      return cache.Check(hash, request, books.Check(hash, request));
    case 2:
    case 3: {
      // As a scheduler does it: what is not there is allocated if it can be.
      const int64_t n = 1 + rng.Below(9), budget = rng.Below(20), scheduled = rng.Below(5);
      const bool can = books.Can(n, budget, scheduled);
      if (!cache.Can(n, budget, scheduled, can)) return false;
      if (!can || books.entries.contains(hash)) return true;
      books.entries[hash] = {.size = n, .since = {{request, ++books.now}}};
      return cache.Allocate(hash, n, request);
    }
    case 4:
      books.Release(hash, request);
      cache.Release(hash, request);
      return true;
    case 5:
      if (rng.Below(2) == 0) return true;
      books.ReleaseAll(request);
      cache.ReleaseAll(request);
      return true;
    default: {
      if (rng.Below(3) != 0) return true;
      const Hashes freed = books.freed;
      books.freed.clear();
      return cache.Freed(freed);
    }
  }
}

GRADED_TEST(RandomWorkload, AgreesWithBooksThatAreSearched, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 60; ++round) {
    Cache cache(20);
    SlowBooks books{.capacity = 20};
    for (int step = 0; step < 25; ++step) {
      if (!RandomStep(rng, cache, books)) return;
      if (!cache.Slots(absl::StrCat(books.Free(), " / ", books.Reclaimable())) || !cache.Line(books.Line())) return;
    }
    for (const auto& [hash, entry] : books.entries) {
      Hashes holders;
      for (const auto& [holder, since] : entry.since) holders.push_back(holder);
      const std::optional<EncoderCacheEntry> got = (*cache).GetEntry(hash);
      const std::string text =
          got.has_value() ? absl::StrCat(got->num_embeds, " {", absl::StrJoin(got->request_ids, ", "), "}") : "nothing";
      if (!ExpectAnswer(absl::StrCat(cache.history(), ": GetEntry(", hash, ")"), text,
                        absl::StrCat(entry.size, " {", absl::StrJoin(holders, ", "), "}"))) {
        return;
      }
    }
  }
}

GRADED_TEST(BadInput, IsRefusedAndChangesNothing, 2) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  ExpectError("MakeEncoderCacheManager(0)", MakeEncoderCacheManager(0).status(), invalid, "a cache has a slot");
  Cache cache(4);
  ExpectError("CanAllocate(0, 1, 0)", (*cache).CanAllocate(0, 1, 0), invalid, "an image has an embedding");
  ExpectError("CanAllocate(1, -1, 0)", (*cache).CanAllocate(1, -1, 0), invalid, "a budget is not negative");
  ExpectError("CanAllocate(1, 1, -1)", (*cache).CanAllocate(1, 1, -1), invalid, "nor is what was granted");
  ExpectError("Allocate(A, 0, r)", (*cache).Allocate("A", 0, "r"), invalid, "an image has an embedding");
  ExpectError("Allocate(A, 5, r) with 4 free slots", (*cache).Allocate("A", 5, "r"),
              absl::StatusCode::kFailedPrecondition, "the room must be there: CanAllocate comes first");
  if (!cache.Slots("4 / 4") || !cache.Allocate("A", 2, "r")) return;
  ExpectError("Allocate(A, 1, s) with A in the cache", (*cache).Allocate("A", 1, "s"), absl::StatusCode::kAlreadyExists,
              "CheckAndUpdate comes first");
  if (!cache.Slots("2 / 2")) return;
  ExpectAnswer("GetEntry(A)", (*cache).GetEntry("A") == EncoderCacheEntry{2, {"r"}}, true);
  cache.Allocate("B", 2, "s");  // exactly what is left
}

}  // namespace
}  // namespace encoder_cache
