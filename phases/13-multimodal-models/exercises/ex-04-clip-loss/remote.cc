// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-04-clip-loss/clip_loss.h"

REMOTE_FUNCTION(clip_loss::impl, UnitRows, 1)
REMOTE_FUNCTION(clip_loss::impl, UnitRowsBackward, 2)
REMOTE_FUNCTION(clip_loss::impl, LossOfSimilarities, 2)
REMOTE_FUNCTION(clip_loss::impl, ClipLoss, 3)
