// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/02-paged-attention/lab-02-fragmentation-viz/fragmentation_viz.h"

REMOTE_FUNCTION(fragmentation_viz::impl, ReserveContiguous, 3)
REMOTE_FUNCTION(fragmentation_viz::impl, ReservePaged, 3)
REMOTE_FUNCTION(fragmentation_viz::impl, Summarize, 1)
REMOTE_FUNCTION(fragmentation_viz::impl, DrawSlots, 3)
