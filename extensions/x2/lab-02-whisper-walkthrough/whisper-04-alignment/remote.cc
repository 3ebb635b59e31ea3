// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-04-alignment/alignment.h"

REMOTE_FUNCTION(alignment, DefaultHeads, 2)
REMOTE_FUNCTION(alignment, CutToClip, 2)
REMOTE_FUNCTION(alignment, StandardiseColumns, 1)
REMOTE_FUNCTION(alignment, MedianFilter, 2)
REMOTE_FUNCTION(alignment, CheapestWay, 1)
REMOTE_FUNCTION(alignment, TokenStarts, 3)
REMOTE_FUNCTION(alignment, WordTimes, 2)
