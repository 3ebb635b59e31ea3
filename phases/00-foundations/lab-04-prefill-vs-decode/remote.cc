// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"

REMOTE_FUNCTION(prefill_vs_decode::impl, RidgePoint, 1)
REMOTE_FUNCTION(prefill_vs_decode::impl, ArithmeticIntensity, 2)
REMOTE_FUNCTION(prefill_vs_decode::impl, ComputeUtilization, 2)
REMOTE_FUNCTION(prefill_vs_decode::impl, DecodeStepSeconds, 3)
REMOTE_FUNCTION(prefill_vs_decode::impl, MaxDecodeTokensPerSecond, 3)
REMOTE_FUNCTION(prefill_vs_decode::impl, CriticalBatchSize, 2)
REMOTE_FUNCTION(prefill_vs_decode::impl, IsComputeBound, 2)
REMOTE_FUNCTION(prefill_vs_decode::impl, PhaseHelpedBy, 1)
