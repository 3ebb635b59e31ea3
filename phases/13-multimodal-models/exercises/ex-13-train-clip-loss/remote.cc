// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-13-train-clip-loss/clip_training.h"

REMOTE_FUNCTION(clip_training::impl, Cosines, 3)
REMOTE_FUNCTION(clip_training::impl, Losses, 4)
REMOTE_FUNCTION(clip_training::impl, Gradients, 4)
REMOTE_FUNCTION(clip_training::impl, Train, 4)
