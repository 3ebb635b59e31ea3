// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

REMOTE_FUNCTION(modality_block::impl, Attention, 2)
REMOTE_FUNCTION(modality_block::impl, FeedForward, 2)
REMOTE_FUNCTION(modality_block::impl, EncoderBlock, 2)
REMOTE_FUNCTION(modality_block::impl, PermuteRows, 2)
