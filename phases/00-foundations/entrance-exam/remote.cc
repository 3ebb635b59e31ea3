// How the entrance exam's functions are called across a process border.

#include "harness/remote/remote.h"

#include "phases/00-foundations/entrance-exam/entrance_exam.h"

REMOTE_FUNCTION(entrance_exam, SmallestOutputForSpeedup, 2)
REMOTE_FUNCTION(entrance_exam, LongestSharedContext, 4)
REMOTE_FUNCTION(entrance_exam, CompareContextLevers, 4)
REMOTE_FUNCTION(entrance_exam, KeptTokens, 3)
REMOTE_FUNCTION(entrance_exam, LocateDecode, 4)
