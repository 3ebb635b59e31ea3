// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-00-first-training-loop/first_training_loop.h"

REMOTE_FUNCTION(first_training_loop::impl, LossAndGradients, 3)
REMOTE_FUNCTION(first_training_loop::impl, Train, 4)
