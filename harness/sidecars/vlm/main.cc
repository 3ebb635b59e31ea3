// The sidecar behind /playground: a small vision-language model that answers questions about pictures of 32 x 32
// pixels.
//
//   vlm [FOLDER]    FOLDER: parts.json and the servants with the learner's code; without it everything is the course's
//
// It talks over descriptor 3 (harness/sidecar/sidecar.h); what is asked and answered is in exchange.h.

#include <array>
#include <iostream>
#include <string>
#include <vector>

#include "harness/sidecar/serve_lines.h"
#include "harness/sidecars/vlm/answer.h"
#include "harness/sidecars/vlm/exchange.h"
#include "harness/sidecars/vlm/parts.h"
#include "harness/sidecars/vlm/way.h"
#include "harness/sidecars/vlm/weights.h"

namespace course::vlm {
namespace {

std::vector<Part> ReferenceOnly() {
  std::vector<Part> parts;
  for (const sidecar::KnownPart& part : kParts)
    parts.push_back({.name = std::string(part.name), .lab = std::string(part.lab)});
  return parts;
}

int Run(const std::string& folder) {
  absl::StatusOr<std::vector<Part>> parts = folder.empty() ? ReferenceOnly() : sidecar::ReadParts(folder, kParts);
  if (!parts.ok()) {
    std::cerr << parts.status().message() << "\n";
    return 1;
  }
  std::array<absl::StatusOr<Model>, 2> models = {LoadModel(false), LoadModel(true)};
  for (const absl::StatusOr<Model>& model : models) {
    if (model.ok()) continue;
    std::cerr << model.status().message() << "\n";
    return 1;
  }
  Way way(*parts, folder);
  return sidecar::ServeLines([&](const nlohmann::json& request) -> absl::StatusOr<nlohmann::json> {
    const absl::StatusOr<Question> question = QuestionFrom(request);
    if (!question.ok()) return question.status();
    return ToJson(AnswerQuestion(*question, *models[question->resampler ? 1 : 0], way));
  });
}

}  // namespace
}  // namespace course::vlm

int main(int argc, char** argv) { return course::vlm::Run(argc > 1 ? argv[1] : ""); }
