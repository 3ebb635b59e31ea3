// A sidecar without a model: answers each question with the sample reply, and misbehaves at some seeds.
//
//   13  crashes      14  sends a reply that is none      15  prints

#include <signal.h>

#include <cstdio>

#include "harness/sidecar/serve_lines.h"
#include "harness/sidecars/vlm/testing/sample_reply.h"

int main() {
  return course::sidecar::ServeLines([](const nlohmann::json& request) -> absl::StatusOr<nlohmann::json> {
    const auto question = course::vlm::QuestionFrom(request);
    if (!question.ok()) return question.status();
    if (question->seed == 13) raise(SIGABRT);
    if (question->seed == 14) return nlohmann::json{{"levels", "zz"}};
    if (question->seed == 15) std::printf("printed by <your> code\n");
    course::vlm::Reply reply = course::vlm::testing::SampleReply();
    reply.model = "Asked: " + question->task;
    return ToJson(reply);
  });
}
