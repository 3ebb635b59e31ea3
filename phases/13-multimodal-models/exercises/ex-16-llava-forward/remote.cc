// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

REMOTE_FUNCTION(llava_forward::impl, Embed, 3)
REMOTE_FUNCTION(llava_forward::impl, CausalAttention, 5)
REMOTE_FUNCTION(llava_forward::impl, Forward, 5)
REMOTE_FUNCTION(llava_forward::impl, Step, 4)
