// A sidecar without a model: an engine that continues the alphabet, and misbehaves at some prompts.
//
//   !crash    ends by a signal      !garble   sends a report that is none      !fail   the engine cannot go on

#include <signal.h>

#include "absl/status/status.h"
#include "harness/sidecar/serve_lines.h"
#include "harness/sidecars/engine/testing/alphabet.h"

int main() {
  namespace chat = course::chat;
  bool fail = false;
  engine::EngineParts parts = engine::ReferenceParts();
  parts.step = [&fail, step = parts.step](engine::Scheduler& scheduler, engine::Model& model,
                                          engine::Sampler& sampler) -> absl::StatusOr<engine::StepOutput> {
    if (fail) return absl::InternalError("Your step (lab 01-03) threw <this>.");
    return step(scheduler, model, sampler);
  };
  chat::Session session({.assemble = [&] {
    fail = false;
    return chat::testing::AlphabetAssembly(chat::testing::Cramped(), parts);
  }});
  return course::sidecar::ServeLines([&](const nlohmann::json& request) -> absl::StatusOr<nlohmann::json> {
    const absl::StatusOr<chat::Order> order = chat::OrderFrom(request);
    if (!order.ok()) return order.status();
    if (const auto* submission = std::get_if<chat::Submission>(&*order)) {
      if (submission->prompt == "!crash") raise(SIGABRT);
      if (submission->prompt == "!garble") return nlohmann::json{{"model", 4}};
      if (submission->prompt == "!fail") fail = true;
    }
    const absl::StatusOr<chat::Report> report = session.Carry(*order);
    if (!report.ok()) return report.status();
    return chat::ToJson(*report);
  });
}
