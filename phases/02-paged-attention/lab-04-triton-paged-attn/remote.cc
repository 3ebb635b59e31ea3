// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/02-paged-attention/lab-04-triton-paged-attn/paged_attention_kernel.h"

REMOTE_FUNCTION(paged_attention_kernel::impl, TokenOffset, 4)
REMOTE_FUNCTION(paged_attention_kernel::impl, AttendRange, 8)
REMOTE_FUNCTION(paged_attention_kernel::impl, Merge, 2)
REMOTE_FUNCTION(paged_attention_kernel::impl, PagedAttention, 8)
