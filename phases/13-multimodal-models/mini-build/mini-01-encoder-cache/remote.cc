// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "engine/api/encoder_cache.h"
#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"

REMOTE_CLASS(engine::EncoderCacheManager, ENGINE_ENCODER_CACHE_MANAGER_METHODS)
REMOTE_FUNCTION(encoder_cache::impl, MakeEncoderCacheManager, 1)
