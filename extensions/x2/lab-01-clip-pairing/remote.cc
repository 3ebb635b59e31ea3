// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"

REMOTE_FUNCTION(clip_pairing::impl, Batches, 3)
REMOTE_FUNCTION(clip_pairing::impl, EmbedImages, 3)
REMOTE_FUNCTION(clip_pairing::impl, EmbedTexts, 3)
REMOTE_FUNCTION(clip_pairing::impl, InfoNce, 3)
REMOTE_FUNCTION(clip_pairing::impl, Gradient, 4)
REMOTE_FUNCTION(clip_pairing::impl, Retrieve, 3)
REMOTE_FUNCTION(clip_pairing::impl, ModalityGap, 2)
