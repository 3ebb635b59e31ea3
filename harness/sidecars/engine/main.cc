// The sidecar behind /chat and /v1: an engine with continuous batching over a small language model.
//
//   engine [FOLDER]    FOLDER: parts.json and the servants with the learner's code; without it everything is the
//   course's
//
// It talks over descriptor 3 (harness/sidecar/sidecar.h); what is asked stands in order.h, what is answered in report.h.

#include <iostream>
#include <string>
#include <vector>

#include "harness/sidecar/parts.h"
#include "harness/sidecar/serve_lines.h"
#include "harness/sidecars/engine/assembly.h"
#include "harness/sidecars/engine/order.h"
#include "harness/sidecars/engine/parts.h"
#include "harness/sidecars/engine/report.h"
#include "harness/sidecars/engine/session.h"

namespace course::chat {
namespace {

std::vector<sidecar::Part> ReferenceOnly() {
  std::vector<sidecar::Part> parts;
  for (const sidecar::KnownPart& part : kParts) {
    parts.push_back({.name = std::string(part.name), .lab = std::string(part.lab)});
  }
  return parts;
}

int Run(const std::string& folder) {
  const absl::StatusOr<std::vector<sidecar::Part>> parts =
      folder.empty() ? ReferenceOnly() : sidecar::ReadParts(folder, kParts);
  if (!parts.ok()) {
    std::cerr << parts.status().message() << "\n";
    return 1;
  }
  Session session(ChatSession(*parts, folder));
  return sidecar::ServeLines([&session](const nlohmann::json& request) -> absl::StatusOr<nlohmann::json> {
    const absl::StatusOr<Order> order = OrderFrom(request);
    if (!order.ok()) return order.status();
    const absl::StatusOr<Report> report = session.Carry(*order);
    if (!report.ok()) return report.status();
    return ToJson(*report);
  });
}

}  // namespace
}  // namespace course::chat

int main(int argc, char** argv) { return course::chat::Run(argc > 1 ? argv[1] : ""); }
