// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"

REMOTE_FUNCTION(minimal_vit::impl, NumParams, 1)
REMOTE_FUNCTION(minimal_vit::impl, Embed, 3)
REMOTE_FUNCTION(minimal_vit::impl, AttentionMaps, 3)
REMOTE_FUNCTION(minimal_vit::impl, EncoderBlock, 3)
REMOTE_FUNCTION(minimal_vit::impl, Features, 4)
