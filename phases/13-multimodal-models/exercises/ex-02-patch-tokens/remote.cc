// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

REMOTE_FUNCTION(patch_tokens::impl, PatchesAlong, 3)
REMOTE_FUNCTION(patch_tokens::impl, PatchTokens, 4)
REMOTE_FUNCTION(patch_tokens::impl, PatchDim, 2)
