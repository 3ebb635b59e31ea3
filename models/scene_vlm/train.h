// The scene VLM: a model of 96,512 parameters that sees a picture and answers in words, trained on a laptop in a
// minute.
//
// It is made in four steps. The first two are what LLaVA found ready (CLIP and Vicuna), the last two are LLaVA's own:
//
//   encoder   pictures against bags of words, contrastively; then frozen for good
//   LM        text alone: told a picture's words, it captions and answers. It has never seen a picture
//   stage 1   captions; the bridge alone is trained. It learns to say in the LM's words what the encoder sees
//   stage 2   captions and questions; bridge and LM are trained. Or, as BLIP-2 has it, the bridge alone once more
//
// Nobody asks a question in stage 1, and yet the model answers some after it: the LM knew how to from its texts, and
// the bridge let it see what about. That is what two stages are for, in one number.
//
// Source: Liu et al. 2023, "Visual Instruction Tuning", section 4.2. The frozen LM: Li et al. 2023, "BLIP-2", section
// 3.3.

#ifndef MODELS_SCENE_VLM_TRAIN_H_
#define MODELS_SCENE_VLM_TRAIN_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/vlm.h"
#include "nn/param_store.h"

namespace scene_vlm {

// What stands between encoder and LM: a projector for each of 16 rows, or a resampler that leaves 4 of them to it.
enum class Bridge { kProjector, kResampler };

// What stage 2 does with the language model.
enum class Language { kTrained, kFrozen };

models::VlmConfig Config(Bridge bridge);

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of everything that is drawn; not kEvaluationSeed (accuracy.h)
  int batch = 32;
  // Two objects of one colour in one place teach the encoder what a shape is, and only if they meet in one batch.
  int encoder_batch = 64;
  int encoder_steps = 800, lm_steps = 600, stage1_steps = 400, stage2_steps = 800;
  // Called after each step, for a progress line. May be empty.
  std::function<void(const char* part, int step, int steps, float loss)> progress = {};
};

// Each of these trains its part of `params`, made from VlmParams(Config(bridge)), moves not one bit of the others, and
// returns its losses, one a step. The same options give the same bits on every machine with FMA, whatever the number of
// threads.
//
// These two draw their part anew; which bridge the model has makes no difference to them.
std::vector<float> TrainEncoder(const TrainOptions& options, nn::ParamStore& params);
std::vector<float> TrainLm(const TrainOptions& options, nn::ParamStore& params);
// These two go on from what they find: ParamStore::Initialize draws a bridge to begin with.
std::vector<float> TrainStage1(const TrainOptions& options, Bridge bridge, nn::ParamStore& params);
std::vector<float> TrainStage2(const TrainOptions& options, Bridge bridge, nn::ParamStore& params);
// In the place of stage 2, as BLIP-2 does it: the same lessons, as many steps, and the LM stays frozen.
std::vector<float> TrainStage2FrozenLm(const TrainOptions& options, Bridge bridge, nn::ParamStore& params);

// Overwrites in `to` all parameters whose names start with `prefix` by those of `from`: an encoder or an LM that
// another model was trained with. REQUIRES: both have them, in the same shapes.
void CopyParams(const nn::ParamStore& from, absl::string_view prefix, nn::ParamStore& to);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_TRAIN_H_
