// How the calls of this lab cross a process border: the learner's functions, and the engine that they drive.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/01-request-lifecycle/lab-01-trace-a-request/trace_request.h"

REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_FUNCTION(trace_request, TraceRequest, 4)
REMOTE_FUNCTION(trace_request, FirstTokenStep, 3)
REMOTE_FUNCTION(trace_request::impl, PredictTrace, 4)
