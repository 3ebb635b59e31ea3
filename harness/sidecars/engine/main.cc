// The sidecar behind /chat: an engine with continuous batching over a small language model.
//
//   engine
//
// It talks over descriptor 3 (harness/sidecar/sidecar.h); what is asked and answered is in exchange.h.

#include <utility>

#include "harness/sidecar/serve_lines.h"
#include "harness/sidecars/engine/assembly.h"
#include "harness/sidecars/engine/exchange.h"
#include "harness/sidecars/engine/session.h"

int main() {
  namespace chat = course::chat;
  chat::Session session({.assemble = chat::ReferenceAssembly});
  return course::sidecar::ServeLines([&session](const nlohmann::json& request) -> absl::StatusOr<nlohmann::json> {
    const absl::StatusOr<chat::Order> order = chat::OrderFrom(request);
    if (!order.ok()) return order.status();
    const absl::StatusOr<chat::Report> report = session.Carry(*order);
    if (!report.ok()) return report.status();
    return chat::ToJson(*report);
  });
}
