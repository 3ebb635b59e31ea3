#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/bridges.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/vlm.h"
#include "nn/param_store.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/sections.h"

namespace vlm_report {
namespace {

using scene_vlm::Committed;

constexpr std::pair<Committed, const char*> kTrained[] = {{Committed::kProjector, "16 rows"},
                                                          {Committed::kResampler, "4 queries"},
                                                          {Committed::kFrozenLm, "4 queries, LM frozen"}};

absl::StatusOr<std::unique_ptr<nn::ParamStore>> Load(Committed model) {
  auto params = std::make_unique<nn::ParamStore>(models::VlmParams(scene_vlm::Config(BridgeOf(model))));
  RETURN_IF_ERROR(TakeCommitted(model, *params));
  return params;
}

// Whether every number of a part is what it was before the stages. The pretrained model has no resampler.
bool IsUntouched(const nn::ParamStore& now, const nn::ParamStore& before, const std::string& part) {
  bool found = false;
  for (const nn::ParamSpec& spec : before.specs()) {
    if (!absl::StartsWith(spec.name, part + ".")) continue;
    found = true;
    if (!std::ranges::equal(now.Get(spec.name).data(), before.Get(spec.name).data())) return false;
  }
  return found;
}

std::string Share(double share) { return absl::StrFormat("%.3f", share); }

}  // namespace

absl::StatusOr<std::vector<TrainedBridge>> MeasureBridges(int pictures) {
  ASSIGN_OR_RETURN(const auto pretrained, Load(Committed::kPretrained));
  std::vector<TrainedBridge> bridges;
  for (const auto& [model, what] : kTrained) {
    TrainedBridge bridge = {.model = model, .what = what};
    ASSIGN_OR_RETURN(const auto params, Load(model));
    for (const char* part : {"image", "resampler", "projector", "lm"}) {
      int64_t count = 0;
      for (size_t i = 0; i < params->specs().size(); ++i) {
        if (absl::StartsWith(params->specs()[i].name, absl::StrCat(part, "."))) {
          count += static_cast<int64_t>(params->ranges()[i].size);
        }
      }
      if (count == 0) continue;
      bridge.all_params += count;
      if (IsUntouched(*params, *pretrained, part)) {
        bridge.frozen.emplace_back(part);
      } else {
        bridge.trained.emplace_back(part);
        bridge.trained_params += count;
      }
    }
    bridge.right = MeasureAccuracy(*params, BridgeOf(model), pictures);
    bridges.push_back(std::move(bridge));
  }
  return bridges;
}

Made Bridges(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<TrainedBridge> bridges, MeasureBridges(options.pictures));
  std::vector<std::vector<std::string>> trained = {{"bridge", "trained", "frozen", "numbers trained", "of all"}};
  std::vector<std::vector<std::string>> right = {{"bridge", "caption", "colour", "shape", "place", "count", "digit"}};
  for (const TrainedBridge& b : bridges) {
    trained.push_back({b.what, absl::StrJoin(b.trained, ", "), absl::StrJoin(b.frozen, ", "), Count(b.trained_params),
                       Count(b.all_params)});
    right.push_back({b.what, Share(b.right.caption), Share(b.right.colour), Share(b.right.shape), Share(b.right.place),
                     Share(b.right.count), Share(b.right.digit[2])});
  }
  return Paragraph(
             "Encoder and language model learned apart, then two stages brought them together. What these trained is "
             "read off the weights: a part is frozen if every bit of it is the pretrained model's.") +
         Table(trained) +
         Paragraph(absl::StrCat("Shares of right answers about ", options.pictures,
                                " pictures of each kind that no training saw; of digits, about the largest.")) +
         Table(right) +
         Paragraph(
             "With the language model frozen the queries and their projector have to say everything in words that it "
             "knew before it saw a picture, as BLIP-2's Q-Former has to. All three had both stages, with the same "
             "lessons in the same order.");
}

}  // namespace vlm_report
