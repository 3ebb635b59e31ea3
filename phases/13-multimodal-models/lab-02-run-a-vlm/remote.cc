// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

REMOTE_FUNCTION(run_a_vlm::impl, SmartResize, 3)
REMOTE_FUNCTION(run_a_vlm, QwenImageTokens, 2)
REMOTE_FUNCTION(run_a_vlm::impl, PredictBill, 3)
REMOTE_FUNCTION(run_a_vlm::impl, CaptureCandidates, 2)
REMOTE_FUNCTION(run_a_vlm::impl, EncoderFlops, 2)
REMOTE_FUNCTION(run_a_vlm::impl, PrefillFlops, 2)
REMOTE_FUNCTION(run_a_vlm::impl, PredictTtft, 5)
REMOTE_FUNCTION(run_a_vlm::impl, ReplayProcessorCache, 2)
REMOTE_FUNCTION(run_a_vlm::impl, WorkLeft, 3)
