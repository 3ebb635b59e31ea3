// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/02-paged-attention/lab-06-paged-attention/paged_attention.h"

REMOTE_FUNCTION(paged_attention::impl, SlotMapping, 4)
REMOTE_FUNCTION(paged_attention::impl, WriteKv, 6)
REMOTE_FUNCTION(paged_attention::impl, DenseAttention, 3)
REMOTE_FUNCTION(paged_attention::impl, PagedAttention, 6)
