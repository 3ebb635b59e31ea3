// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"

REMOTE_FUNCTION(kv_memory_calculator::impl, KvBytesPerToken, 1)
REMOTE_FUNCTION(kv_memory_calculator::impl, KvBytesPerSequence, 2)
REMOTE_FUNCTION(kv_memory_calculator::impl, MaxConcurrentSeqs, 4)
