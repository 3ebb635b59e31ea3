// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-03-positions/positions.h"

REMOTE_FUNCTION(positions::impl, CellOf, 3)
REMOTE_FUNCTION(positions::impl, SinCos2d, 3)
REMOTE_FUNCTION(positions::impl, MirrorColumns, 3)
REMOTE_FUNCTION(positions::impl, Encode, 3)
