// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"

REMOTE_FUNCTION(tiny_vit::impl, Patchify, 2)
REMOTE_FUNCTION(tiny_vit::impl, KernelAsMatrix, 4)
REMOTE_FUNCTION(tiny_vit::impl, CountParams, 1)
REMOTE_FUNCTION(tiny_vit::impl, EncoderBlock, 3)
REMOTE_FUNCTION(tiny_vit::impl, Features, 3)
REMOTE_FUNCTION(tiny_vit::impl, Logits, 3)
REMOTE_FUNCTION(tiny_vit::impl, Loss, 2)
REMOTE_FUNCTION(tiny_vit::impl, Gradient, 4)
