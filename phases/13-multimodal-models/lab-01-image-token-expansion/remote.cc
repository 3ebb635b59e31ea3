// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

REMOTE_FUNCTION(image_token_expansion, ImageTokenCount, 2)
REMOTE_FUNCTION(image_token_expansion, VideoTokens, 3)
REMOTE_FUNCTION(image_token_expansion, ExpandPrompt, 3)
REMOTE_FUNCTION(image_token_expansion, KvBlocksNeeded, 2)
REMOTE_FUNCTION(image_token_expansion, RangeAt, 2)
REMOTE_FUNCTION(image_token_expansion, EmbedIndicesInRange, 3)
REMOTE_FUNCTION(image_token_expansion::impl, ServingCapacity, 5)
