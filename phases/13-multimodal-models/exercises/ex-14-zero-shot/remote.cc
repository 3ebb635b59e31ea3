// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-14-zero-shot/zero_shot.h"

REMOTE_FUNCTION(zero_shot::impl, Cosines, 2)
REMOTE_FUNCTION(zero_shot::impl, Rank, 1)
REMOTE_FUNCTION(zero_shot::impl, Probabilities, 2)
REMOTE_FUNCTION(zero_shot::impl, Ensemble, 1)
REMOTE_FUNCTION(zero_shot::impl, TopK, 3)
