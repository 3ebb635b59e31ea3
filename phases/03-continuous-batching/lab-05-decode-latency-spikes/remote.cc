// How the calls of this lab cross a process border: the learner's functions, and the engine that the tests' factory
// makes.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/03-continuous-batching/lab-05-decode-latency-spikes/decode_latency_spikes.h"

REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_FUNCTION(decode_latency_spikes, MaxCost, 1)
REMOTE_FUNCTION(decode_latency_spikes::impl, VictimStepCosts, 5)
REMOTE_FUNCTION(decode_latency_spikes::impl, IntruderTtft, 5)
REMOTE_FUNCTION(decode_latency_spikes::impl, Percentile, 2)
REMOTE_FUNCTION(decode_latency_spikes::impl, SpikeRatio, 1)
REMOTE_FUNCTION(decode_latency_spikes::impl, LargestThreshold, 3)
