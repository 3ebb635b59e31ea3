// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-07-two-stage-training/two_stage.h"

REMOTE_FUNCTION(two_stage::impl, Trains, 2)
REMOTE_FUNCTION(two_stage::impl, CountStage, 2)
REMOTE_FUNCTION(two_stage::impl, Step, 4)
REMOTE_FUNCTION(two_stage::impl, Checksum, 1)
