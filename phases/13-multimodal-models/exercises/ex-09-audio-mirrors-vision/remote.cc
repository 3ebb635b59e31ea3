// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"

REMOTE_FUNCTION(audio_patches::impl, Patchify2d, 4)
REMOTE_FUNCTION(audio_patches::impl, ConvFrames, 4)
REMOTE_FUNCTION(audio_patches::impl, Conv1d, 4)
