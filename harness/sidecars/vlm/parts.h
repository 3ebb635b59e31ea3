// Which exercises' code the sidecar can run in the place of the course's own model.

#ifndef HARNESS_SIDECARS_VLM_PARTS_H_
#define HARNESS_SIDECARS_VLM_PARTS_H_

#include <array>

#include "harness/sidecar/parts.h"

namespace course::vlm {

using sidecar::Part;

inline constexpr std::array<sidecar::KnownPart, 5> kParts = {{
    {"patchify", "//phases/13-multimodal-models/exercises/ex-11-patchify"},
    {"blocks", "//phases/13-multimodal-models/exercises/ex-12-minimal-vit"},
    {"resampler", "//phases/13-multimodal-models/exercises/ex-18-resampler"},
    {"projector", "//phases/13-multimodal-models/exercises/ex-15-projector"},
    {"forward", "//phases/13-multimodal-models/exercises/ex-16-llava-forward"},
}};

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_PARTS_H_
