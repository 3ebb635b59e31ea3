// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/micro_whisper.h"

REMOTE_FUNCTION(micro_whisper::impl, Target, 1)
REMOTE_FUNCTION(micro_whisper::impl, TeacherForcing, 1)
REMOTE_FUNCTION(micro_whisper::impl, MaskedLoss, 2)
REMOTE_FUNCTION(micro_whisper::impl, Gradient, 4)
REMOTE_FUNCTION(micro_whisper::impl, LearningRate, 2)
REMOTE_FUNCTION(micro_whisper::impl, Transcribe, 5)
REMOTE_FUNCTION(micro_whisper::impl, PeakShare, 2)
