// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"

REMOTE_FUNCTION(llava_ledger::impl, VisionParams, 1)
REMOTE_FUNCTION(llava_ledger::impl, ProjectorParams, 1)
REMOTE_FUNCTION(llava_ledger::impl, LmParams, 1)
REMOTE_FUNCTION(llava_ledger::impl, MakeLedger, 3)
REMOTE_FUNCTION(llava_ledger::impl, MakeShapes, 4)
