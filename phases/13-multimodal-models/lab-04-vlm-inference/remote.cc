// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

REMOTE_FUNCTION(vlm_inference::impl, VisualTokens, 3)
REMOTE_FUNCTION(vlm_inference::impl, CornerOfToken, 3)
REMOTE_FUNCTION(vlm_inference::impl, TokenAt, 3)
REMOTE_FUNCTION(vlm_inference::impl, FitWithin, 2)
REMOTE_FUNCTION(vlm_inference::impl, Statistics, 2)
REMOTE_FUNCTION(vlm_inference::impl, AttentionReceived, 1)
REMOTE_FUNCTION(vlm_inference::impl, NormaliseMap, 2)
REMOTE_FUNCTION(vlm_inference::impl, ResampleGrid, 3)
REMOTE_FUNCTION(vlm_inference::impl, PooledCosine, 2)
REMOTE_FUNCTION(vlm_inference::impl, BudgetTable, 2)
REMOTE_FUNCTION(vlm_inference::impl, CostRatios, 2)
REMOTE_FUNCTION(vlm_inference::impl, CombinedSpeedup, 1)
REMOTE_FUNCTION(vlm_inference::impl, DialogueCost, 3)
REMOTE_FUNCTION(vlm_inference::impl, Summarise, 1)
REMOTE_FUNCTION(vlm_inference::impl, BitsPerToken, 3)
