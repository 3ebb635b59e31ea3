// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

REMOTE_FUNCTION(patchify::impl, Patchify, 2)
REMOTE_FUNCTION(patchify::impl, Unpatchify, 5)
