// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"

REMOTE_FUNCTION(encoder_scheduling, ScheduleEncoderInputs, 3)
REMOTE_FUNCTION(encoder_scheduling, EffectiveEncoderBudget, 4)
REMOTE_FUNCTION(encoder_scheduling, RunPrefill, 3)
