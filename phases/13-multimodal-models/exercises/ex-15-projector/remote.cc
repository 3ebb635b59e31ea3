// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"

REMOTE_FUNCTION(projector::impl, Gelu, 1)
REMOTE_FUNCTION(projector::impl, Project, 3)
REMOTE_FUNCTION(projector::impl, Collapse, 1)
REMOTE_FUNCTION(projector::impl, NumParams, 3)
