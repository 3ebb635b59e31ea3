// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/audio_tokens.h"

REMOTE_FUNCTION(audio_tokens::impl, Frames, 1)
REMOTE_FUNCTION(audio_tokens::impl, PowerSpectrogram, 1)
REMOTE_FUNCTION(audio_tokens::impl, LogMel, 1)
REMOTE_FUNCTION(audio_tokens::impl, AudioTokens, 2)
