// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-20-end-to-end/end_to_end.h"

REMOTE_FUNCTION(end_to_end::impl, ExactMatch, 2)
REMOTE_FUNCTION(end_to_end::impl, HoldOut, 3)
REMOTE_FUNCTION(end_to_end::impl, NullSpaceDim, 3)
REMOTE_FUNCTION(end_to_end::impl, NullPerturbation, 3)
REMOTE_FUNCTION(end_to_end::impl, AccuracyBy, 1)
REMOTE_FUNCTION(end_to_end::impl, Explain, 1)
REMOTE_FUNCTION(end_to_end::impl, TrainStage, 4)
REMOTE_FUNCTION(end_to_end::impl, TrainVlm, 4)
REMOTE_FUNCTION(end_to_end::impl, Answers, 3)
