// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-17-stage-1/stage_one.h"

REMOTE_FUNCTION(stage_one::impl, Targets, 3)
REMOTE_FUNCTION(stage_one::impl, MaskedLoss, 2)
REMOTE_FUNCTION(stage_one::impl, LossAndGradients, 3)
REMOTE_FUNCTION(stage_one::impl, TrainStage1, 4)
