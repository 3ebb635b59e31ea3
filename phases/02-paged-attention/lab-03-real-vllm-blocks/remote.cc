// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/02-paged-attention/lab-03-real-vllm-blocks/real_vllm_blocks.h"

REMOTE_FUNCTION(real_vllm_blocks::impl, KvBlockBytes, 2)
REMOTE_FUNCTION(real_vllm_blocks::impl, NumGpuBlocks, 2)
REMOTE_FUNCTION(real_vllm_blocks::impl, MaxConcurrency, 3)
REMOTE_FUNCTION(real_vllm_blocks::impl, FormatMaxConcurrency, 3)
REMOTE_FUNCTION(real_vllm_blocks::impl, ReadStartupLog, 1)
REMOTE_FUNCTION(real_vllm_blocks::impl, ImpliedUtilization, 3)
