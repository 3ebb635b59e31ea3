// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"

REMOTE_FUNCTION(decoder_step::impl, NumParams, 1)
REMOTE_FUNCTION(decoder_step::impl, CacheFloats, 1)
REMOTE_FUNCTION(decoder_step::impl, Listen, 2)
REMOTE_FUNCTION(decoder_step::impl, Attend, 4)
REMOTE_FUNCTION(decoder_step::impl, Step, 4)
