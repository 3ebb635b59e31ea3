// Bridges between the course's encoder and its language model, trained and measured: what a picture costs behind each,
// and how often the model is right. The table of the handout, and the points of its plot.
//
// Encoder and language model are the committed ones of models/scene_vlm, and so are the two stages: captions for the
// bridge alone, then captions and questions for bridge and language model. Only the bridge differs.

#ifndef EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_BRIDGES_H_
#define EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_BRIDGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/vlm.h"

namespace fusion {

struct Bridge {
  std::string name;
  int queries = 0;     // K of the resampler; 0: each of the encoder's 16 rows is handed on
  int projector = 64;  // width between the projector's two layers
};

// From one row a picture to sixteen, and projectors from narrow to wide.
std::vector<Bridge> AllBridges();

models::VlmConfig Config(const Bridge& bridge);

struct BridgeMeasured {
  int64_t params = 0;      // of the bridge
  int rows = 0;            // of a picture in the language model's window
  int64_t kept_bytes = 0;  // keys and values of these rows, all layers, 4 bytes a number
  double caption = 0;      // shares of right answers to pictures that nobody has seen
  double colour = 0, shape = 0, place = 0;
  double quality = 0;          // the mean of the four
  std::vector<float> weights;  // after the last step, of encoder, bridge and language model
};

inline constexpr int kBatch = 32;      // lessons of a step
inline constexpr int kPictures = 300;  // of each kind, to be asked about

struct Stages {
  int align = 400, instruct = 800;  // [steps]
};

// Trains `bridge` from first weights and lessons that follow from `seed`, and asks about kPictures of each kind. The
// same seed gives the same bits, whatever the number of threads. Errors: those of the committed checkpoint.
absl::StatusOr<BridgeMeasured> TrainAndMeasure(const Bridge& bridge, uint64_t seed, const Stages& stages = {});

}  // namespace fusion

#endif  // EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_BRIDGES_H_
