// Which labs' code can be a part of the engine.

#ifndef HARNESS_SIDECARS_ENGINE_PARTS_H_
#define HARNESS_SIDECARS_ENGINE_PARTS_H_

#include <array>

#include "harness/sidecar/parts.h"

namespace course::chat {

inline constexpr std::array<sidecar::KnownPart, 5> kParts = {{
    {"step", "//phases/01-request-lifecycle/lab-03-engine-step-by-hand"},
    {"scheduler", "//phases/03-continuous-batching/lab-01-scheduler-step"},
    {"kv-cache-manager", "//phases/02-paged-attention/lab-05-share-and-evict"},
    {"block-pool", "//phases/02-paged-attention/lab-01-block-allocator"},
    {"sampler", "//phases/00-foundations/lab-03-sampling-basics"},
}};

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_PARTS_H_
