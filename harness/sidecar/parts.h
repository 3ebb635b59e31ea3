// Which labs' code a sidecar can run in the place of the course's own, and the note that its builder leaves beside it:
// DIR/parts.json, and DIR/NAME for the program that holds the learner's code of a part (its servant).

#ifndef HARNESS_SIDECAR_PARTS_H_
#define HARNESS_SIDECAR_PARTS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::sidecar {

// What a sidecar has a place for.
struct KnownPart {
  std::string_view name;
  std::string_view lab;
};

struct Part {
  std::string name;
  std::string lab;
  bool yours = false;   // the servant is there
  std::string why;      // if not: a sentence
  std::string starter;  // identifies the file that was taken in, or tried; empty if none was

  bool operator==(const Part&) const = default;
};

// One for each of `known`, in that order. A part of which the note says nothing is the reference's.
// NotFound without a note, DataLoss for one that is none.
absl::StatusOr<std::vector<Part>> ReadParts(const std::string& folder, std::span<const KnownPart> known);
absl::Status WriteParts(const std::string& folder, const std::vector<Part>& parts);

}  // namespace course::sidecar

#endif  // HARNESS_SIDECAR_PARTS_H_
