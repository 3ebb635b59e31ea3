// Which exercises' code the sidecar can run in the place of the course's own model, and the note that its builder
// leaves beside it: DIR/parts.json, and DIR/NAME for the program that holds the learner's code of a part (its servant).

#ifndef HARNESS_SIDECARS_VLM_PARTS_H_
#define HARNESS_SIDECARS_VLM_PARTS_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::vlm {

struct PartOfTheWay {
  std::string_view name;
  std::string_view lab;
};
inline constexpr std::array<PartOfTheWay, 5> kParts = {{
    {"patchify", "//phases/13-multimodal-models/exercises/ex-11-patchify"},
    {"blocks", "//phases/13-multimodal-models/exercises/ex-12-minimal-vit"},
    {"resampler", "//phases/13-multimodal-models/exercises/ex-18-resampler"},
    {"projector", "//phases/13-multimodal-models/exercises/ex-15-projector"},
    {"forward", "//phases/13-multimodal-models/exercises/ex-16-llava-forward"},
}};

struct Part {
  std::string name;
  std::string lab;
  bool yours = false;   // the servant is there
  std::string why;      // if not: a sentence
  std::string starter;  // identifies the file that was taken in, or tried; empty if none was

  bool operator==(const Part&) const = default;
};

// One for each of kParts, in that order. A part of which the note says nothing is the reference's.
// NotFound without a note, DataLoss for one that is none.
absl::StatusOr<std::vector<Part>> ReadParts(const std::string& folder);
absl::Status WriteParts(const std::string& folder, const std::vector<Part>& parts);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_PARTS_H_
