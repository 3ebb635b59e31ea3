// llava_ledger.h by name, and what the usual slips give.

#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/llava_ledger.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kWidths = {"vision_dim", "hidden_dim", "lm_dim"};
const std::vector<std::string> kParts = {"vision_millions", "projector_millions", "lm_millions"};

using Count = absl::StatusOr<int64_t> (*)(const ProjectorWidths& widths);

template <Count kCount>
absl::StatusOr<double> OfWidths(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const ProjectorWidths widths = {read.Whole("vision_dim"), read.Whole("hidden_dim"), read.Whole("lm_dim")};
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(ProjectorParams(widths).status());
  return kCount(widths);
}

absl::StatusOr<int64_t> WithoutBiases(const ProjectorWidths& w) { return w.vision * w.hidden + w.hidden * w.lm; }
// Straight from the encoder's width to the language model's, as in the first LLaVA.
absl::StatusOr<int64_t> OneLayer(const ProjectorWidths& w) { return w.vision * w.lm + w.lm; }
absl::StatusOr<int64_t> SecondLayerForgotten(const ProjectorWidths& w) { return w.vision * w.hidden + w.hidden; }

using Share = absl::StatusOr<double> (*)(const Parts& parts);

template <Share kShare>
absl::StatusOr<double> OfParts(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const Parts parts = {read.Real("vision_millions"), read.Real("projector_millions"), read.Real("lm_millions")};
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(TotalParams(parts).status());
  return kShare(parts);
}

absl::StatusOr<double> OfTheLm(const Parts& parts) { return parts.projector / parts.lm; }
// The projector is frozen again after stage 1.
absl::StatusOr<double> LmAlone(const Parts& parts) {
  ASSIGN_OR_RETURN(const double total, TotalParams(parts));
  return parts.lm / total;
}
absl::StatusOr<double> TowerTrainedToo(const Parts&) { return 1.0; }

// A share, read as if it were percent already.
absl::StatusOr<double> FractionForPercent(const Parts& parts) {
  ASSIGN_OR_RETURN(const double share, Stage1Share(parts));
  return share / 100;
}

}  // namespace

std::vector<Formula> LlavaLedgerFormulas() {
  return {
      {"projector_params", 1, "", kWidths, OfWidths<ProjectorParams>},
      {"projector_params/without_biases", 1, "", kWidths, OfWidths<WithoutBiases>},
      {"projector_params/one_layer", 1, "", kWidths, OfWidths<OneLayer>},
      {"projector_params/second_layer_forgotten", 1, "", kWidths, OfWidths<SecondLayerForgotten>},
      {"stage_1_share", 1, "", kParts, OfParts<Stage1Share>},
      {"stage_1_share/of_the_lm", 1, "", kParts, OfParts<OfTheLm>},
      {"stage_1_share/lm_trained_too", 1, "", kParts, OfParts<Stage2Share>},
      {"stage_1_share/fraction_for_percent", 1, "", kParts, OfParts<FractionForPercent>},
      {"stage_2_share", 1, "", kParts, OfParts<Stage2Share>},
      {"stage_2_share/lm_alone", 1, "", kParts, OfParts<LmAlone>},
      {"stage_2_share/projector_alone", 1, "", kParts, OfParts<Stage1Share>},
      {"stage_2_share/tower_trained_too", 1, "", kParts, OfParts<TowerTrainedToo>},
  };
}

}  // namespace course::quiz
