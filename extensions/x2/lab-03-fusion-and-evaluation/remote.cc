// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"

REMOTE_FUNCTION(fusion::impl, Gate, 3)
REMOTE_FUNCTION(fusion::impl, GateBackward, 3)
REMOTE_FUNCTION(fusion::impl, FusionCost, 2)
REMOTE_FUNCTION(fusion::impl, TotalFlops, 3)
REMOTE_FUNCTION(fusion::impl, Cheapest, 4)
REMOTE_FUNCTION(fusion::impl, Circular, 1)
REMOTE_FUNCTION(fusion::impl, Expected, 2)
REMOTE_FUNCTION(fusion::impl, MmeScore, 1)
REMOTE_FUNCTION(fusion::impl, PictureGain, 1)
REMOTE_FUNCTION(fusion::impl, Dominators, 1)
