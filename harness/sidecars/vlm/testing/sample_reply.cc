#include "harness/sidecars/vlm/testing/sample_reply.h"

#include "absl/strings/str_cat.h"

namespace course::vlm::testing {

Reply SampleReply() {
  constexpr char kExercises[] = "//phases/13-multimodal-models/exercises/";
  Reply reply = {.model = "Weights for a test.", .levels = std::string(kSide * kSide * 3, '\x14'), .truth = "red"};
  for (int y = 0; y < kPatch; ++y) {
    for (int x = 0; x < kPatch; ++x) reply.levels[(y * kSide + x) * 3] = '\xe0';
  }
  for (int p = 0; p < kPatches; ++p) {
    reply.patches.push_back({.mean = {p == 0 ? 0.875 : 0.0625, 0.0625, 0.0625}, .first = {0.5, 0.25, 0.125}});
    reply.tokens.push_back({.what = absl::StrCat("patch ", p), .norm = 2.5, .first = {-1.5, 0.25}});
  }
  reply.tokens.push_back({.what = "colour?", .norm = 1.5, .first = {0.5, 0.75}});
  for (const char* word : {"red", "<eos>"}) {
    Word& said = reply.answer.emplace_back(Word{.word = word, .probability = 0.75});
    said.attention.fill(0.03125);
    said.attention[0] = 0.5;
  }
  reply.steps = {
      {.what = "patchify", .lab = absl::StrCat(kExercises, "ex-11-patchify"), .yours = true, .ms = 0.25},
      {.what = "blocks", .lab = absl::StrCat(kExercises, "ex-12-minimal-vit"), .why = "Yours crashed.", .ms = 1.5},
      {.what = "projector", .lab = absl::StrCat(kExercises, "ex-15-projector"), .ms = 0.125},
      {.what = "draw the picture", .ms = 0.0625}};
  return reply;
}

}  // namespace course::vlm::testing
