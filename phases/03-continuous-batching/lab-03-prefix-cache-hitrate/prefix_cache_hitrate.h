// Lab 03-03  Prefix-cache hit rate: a meter at the door of a running engine's cache, three numbers that are read off
// it, and what is wrong with a workload when they disagree.
//
// You write the six functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_PREFIX_CACHE_HITRATE_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_PREFIX_CACHE_HITRATE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"

namespace prefix_cache_hitrate {

enum class Kind {
  kAdmission,    // the request had no blocks, and never had any
  kReadmission,  // the request had no blocks: they were taken from it (num_preemptions > 0)
  kGrowth,       // the request had blocks
};

// Room that the cache has made for the next tokens of a request.
struct Allocation {
  std::string request_id;
  Kind kind = Kind::kGrowth;
  int num_tokens = 0;   // [tokens] that the request has, prompt and output
  int hit_tokens = 0;   // [tokens] of them in the blocks that it adopted with this call
  int new_tokens = 0;   // [tokens] that the step computes of it
  int held_blocks = 0;  // [blocks] in all tables together once this is done; a shared one counts once

  bool operator==(const Allocation&) const = default;
};

// Wraps a cache: a cache that passes every call on and every answer back as it is, and tells `on_allocation` of each
// room that AllocateSlots has made. A look (GetComputedBlocks), a refusal (nullopt) and an error are not told.
//
//   cache          whom to ask; lives longer than the meter
//   on_allocation  called within AllocateSlots(), after `cache` has granted it
//   returns        the meter; never null
//
// Example: blocks of 4; request r1 with 65 tokens and no blocks, AllocateSlots(r1, 1, 16 hits) is granted and 18 blocks
//          are held then: {"r1", kAdmission, 65, 64, 1, 18}.
//
// Errors:  of the meter: what `cache` returns, and no others.
// Cost:    a few calls of `cache` for each call of the meter.
// Source:  Gamma et al. 1994, "Design Patterns", Decorator; Kwon et al. 2023, "Efficient Memory Management for Large
//          Language Model Serving with PagedAttention", SOSP, section 4.
std::unique_ptr<engine::KvCacheManager> MakeMeter(engine::KvCacheManager& cache,
                                                  std::function<void(const Allocation&)> on_allocation);

// What was asked of a prefix cache, and what it had.
struct PrefixCacheStats {
  int64_t queried_tokens = 0;  // [tokens] of all prompts that were admitted
  int64_t hit_tokens = 0;      // [tokens] of them that were found

  bool operator==(const PrefixCacheStats&) const = default;
};

// Adds up the admissions of a log. A readmission is none: that a request finds its own blocks again says nothing about
// what requests share.
//
//   returns  [tokens]
//
// Example: an admission of 65 tokens without a hit, one of 65 with 64, a growth of 1: {130, 64}.
//
// Errors:  none.
// Cost:    O(entries).
// Source:  derived in the handout.
PrefixCacheStats StatsOf(std::span<const Allocation> log);

// The part of the queried tokens that was found.
//
//   returns  in 0 .. 1; 0 where nothing was asked
//
// Example: {520, 448}: 0.8615...
//
// Errors:  none.
// Cost:    O(1).
// Source:  Denning 1968, "The Working Set Model for Program Behavior" (1 - the missing-page rate), over tokens.
double HitRate(const PrefixCacheStats& stats);

// The three dials of a server with a prefix cache.
struct Meters {
  double hit_rate = 0;         // of the run with prefix caching
  double throughput_gain = 0;  // prompt tokens a computed token, with caching against without; 1: no gain
  double usage_factor = 0;     // most blocks held at once, against the blocks of one prompt; 1: one prompt's
};

// What is wrong. "Saved" is the part of all work that caching has saved: 1 - 1 / throughput_gain.
enum class Diagnosis {
  kWorks,            // the meters agree, and the cache is worth its name
  kContradiction,    // without preemption no engine can show this: a meter is broken, or more than the cache differs
  kShareNothing,     // the prompts do not begin alike
  kNotBlockAligned,  // they do, but not over whole blocks
  kDecodeBound,      // the prompts are found, but most of the work is output
};

inline constexpr double kLittle = 0.1;          // a smaller part of common text is as good as none
inline constexpr double kRoundingSlack = 1e-9;  // for numbers that are equal but for the last bits

namespace impl {

// The three meters from the logs of two runs, one without prefix caching and one with it.
//
//   hit_rate         of the admissions of `on`
//   throughput_gain  t(on) / t(off), where t(log) = queried tokens / (sum of new_tokens, of all kinds)
//   usage_factor     largest held_blocks of `on` / blocks of the longest prompt that was admitted there
//
//   off, on      in the order of the calls; each with an admission, and with new tokens
//   block_size   [tokens] a block
//   returns      all three, as ratios
//
// Example: the eight requests of lab 03-06, 520 tokens of prompts: 544 and 96 tokens computed, 448 found, 24 blocks
//          held, 17 blocks a prompt: {0.8615, 5.667, 1.412}.
//
// Cost:    O(entries).
// Source:  derived in the handout.
Meters ReadMeters(std::span<const Allocation> off, std::span<const Allocation> on, int block_size);

// What the most patient cache could find, one with blocks of one token that never forgets: for each prompt the longest
// beginning that it has in common with any earlier one, but never its last token.
//
//   prompts  in the order in which they come, none empty
//   returns  [tokens], of all prompts together
//
// Example: "abcd", "abxy", "abcd": 0 + 2 + 3 = 5.
//
// Cost:    O(prompts * tokens).
// Source:  Zheng et al. 2024, "SGLang: Efficient Execution of Structured Language Model Programs" (the longest common
//          prefix as what a cache is after).
int64_t RepeatedTokens(std::span<const std::vector<int>> prompts);

// Which assumption broke. The first line that holds decides:
//
//   kContradiction    saved > hit_rate + kRoundingSlack, or usage_factor < 1 - kRoundingSlack
//   kShareNothing     text_share < kLittle
//   kNotBlockAligned  hit_rate < text_share / 2
//   kDecodeBound      saved < hit_rate / 2
//   kWorks            otherwise
//
//   text_share  RepeatedTokens / tokens of all prompts: how much of the text repeats, whatever the cache makes of it
//   returns     one of the five
//
// Example: {0.8615, 5.667, 1.412} with text_share 0.8615: saved 0.8235, kWorks.
//
// Cost:    O(1).
// Source:  derived in the handout.
Diagnosis Diagnose(const Meters& meters, double text_share);

}  // namespace impl

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument for block_size < 1, and names a log in which nobody is admitted or nothing computed.
inline absl::StatusOr<Meters> ReadMeters(std::span<const Allocation> off, std::span<const Allocation> on,
                                         int block_size) {
  if (block_size < 1) return absl::InvalidArgumentError(absl::StrCat("block_size ", block_size, " is below 1"));
  for (const auto& log : {off, on}) {
    const bool admits = std::any_of(log.begin(), log.end(),
                                    [](const Allocation& a) { return a.kind == Kind::kAdmission && a.num_tokens > 0; });
    const bool computes = std::any_of(log.begin(), log.end(), [](const Allocation& a) { return a.new_tokens > 0; });
    if (admits && computes) continue;
    return absl::InvalidArgumentError(absl::StrCat("the log ", log.data() == on.data() ? "with" : "without",
                                                   " caching, of ", log.size(), " entries, has no ",
                                                   admits ? "computed token" : "admission"));
  }
  return impl::ReadMeters(off, on, block_size);
}

// Errors:  InvalidArgument names a prompt without tokens.
inline absl::StatusOr<int64_t> RepeatedTokens(std::span<const std::vector<int>> prompts) {
  for (size_t i = 0; i < prompts.size(); ++i) {
    if (prompts[i].empty()) return absl::InvalidArgumentError(absl::StrCat("prompt ", i, " is empty"));
  }
  return impl::RepeatedTokens(prompts);
}

// Errors:  InvalidArgument for hit_rate or text_share outside 0 .. 1, for a gain that is not above 0 or a usage below
//          0, and for what is no finite number.
inline absl::StatusOr<Diagnosis> Diagnose(const Meters& meters, double text_share) {
  const auto share = [](double x) { return x >= 0 && x <= 1; };
  if (!share(meters.hit_rate) || !share(text_share) || !(meters.throughput_gain > 0) || !(meters.usage_factor >= 0) ||
      !std::isfinite(meters.throughput_gain) || !std::isfinite(meters.usage_factor)) {
    return absl::InvalidArgumentError(absl::StrCat("hit_rate ", meters.hit_rate, " and text_share ", text_share,
                                                   " must be in 0 .. 1, throughput_gain ", meters.throughput_gain,
                                                   " above 0, usage_factor ", meters.usage_factor, " at least 0"));
  }
  return impl::Diagnose(meters, text_share);
}

}  // namespace prefix_cache_hitrate

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_PREFIX_CACHE_HITRATE_H_
