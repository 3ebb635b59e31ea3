// How the calls of this lab cross a process border. The engines stay with the tests: the learner's code asks for one
// through make_engine, and every Step() is a call back.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/03-continuous-batching/lab-02-chunked-prefill/chunked_prefill.h"

REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_FUNCTION(chunked_prefill::impl, PrefillSteps, 3)
REMOTE_FUNCTION(chunked_prefill, RunWorkload, 3)
REMOTE_FUNCTION(chunked_prefill, ChangedByChunking, 3)
