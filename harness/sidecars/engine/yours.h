// The engine with the learner's parts in it: each in its process, called across the process border, and looked after.

#ifndef HARNESS_SIDECARS_ENGINE_YOURS_H_
#define HARNESS_SIDECARS_ENGINE_YOURS_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/llm_engine.h"
#include "harness/sidecar/parts.h"
#include "harness/sidecars/engine/your_part.h"

namespace course::chat {

// What the learner's parts of one engine stand on; outlives the engine.
struct Yours {
  Blame blame;
  std::vector<std::unique_ptr<YourPart>> parts;
  // Of all of them: "lab-03-engine-step-by-hand, lab-01-block-allocator"; empty: none is the learner's.
  std::string labs;
};

// The course's parts, and in the place of each that is `yours` the program FOLDER/NAME. What a part may not do ends in
// PartBroken, with a sentence that names the lab; so does one that crashes or hangs.
engine::EngineParts PartsOf(const std::vector<sidecar::Part>& parts, const std::string& folder, Yours& yours);

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_YOURS_H_
