// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

REMOTE_FUNCTION(resampler::impl, AttentionWeights, 2)
REMOTE_FUNCTION(resampler::impl, Resample, 2)
REMOTE_FUNCTION(resampler::impl, NumParams, 2)
REMOTE_FUNCTION(resampler::impl, CountPairs, 5)
REMOTE_FUNCTION(resampler::impl, Backward, 3)
