// How the calls of this lab cross a process border: the pipeline goes one way; the tests' encoder, cache and block
// tables, which it calls, the other.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

#define ENCODER(M) M(Encode, 1)
#define PIPELINE(M) M(AddRequest, 1) M(Step, 0) M(HasUnfinishedRequests, 0, const)
REMOTE_CLASS(engine::EncoderCacheManager, ENGINE_ENCODER_CACHE_MANAGER_METHODS)
REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)
REMOTE_CLASS(pipeline::Encoder, ENCODER)
REMOTE_CLASS(pipeline::Pipeline, PIPELINE)
REMOTE_FUNCTION(pipeline, PrepareRequest, 2)
REMOTE_FUNCTION(pipeline, ScheduleInputs, 4)
REMOTE_FUNCTION(pipeline::impl, MakePipeline, 4)
