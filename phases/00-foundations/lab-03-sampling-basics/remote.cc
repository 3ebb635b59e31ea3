// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/00-foundations/lab-03-sampling-basics/sampling_basics.h"

REMOTE_FUNCTION(sampling_basics, GreedySample, 1)
REMOTE_FUNCTION(sampling_basics, Softmax, 2)
REMOTE_FUNCTION(sampling_basics, ApplyTopK, 2)
REMOTE_FUNCTION(sampling_basics, ApplyTopP, 2)
REMOTE_FUNCTION(sampling_basics, SampleFromProbs, 2)
REMOTE_FUNCTION(sampling_basics, Sample, 3)
