// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-05-semantic-features/semantic_features.h"

REMOTE_FUNCTION(semantic_features::impl, FitCentroids, 2)
REMOTE_FUNCTION(semantic_features::impl, Classify, 2)
REMOTE_FUNCTION(semantic_features::impl, Accuracy, 2)
REMOTE_FUNCTION(semantic_features::impl, ProbeAccuracy, 2)
REMOTE_FUNCTION(semantic_features::impl, CompareProbes, 3)
