// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-10-shared-space/shared_space.h"

REMOTE_FUNCTION(shared_space::impl, CrossModalArgmax, 2)
REMOTE_FUNCTION(shared_space::impl, ReadOut, 4)
REMOTE_FUNCTION(shared_space::impl, Procrustes, 2)
