// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/log_mel.h"

REMOTE_FUNCTION(log_mel, PeriodicHann, 1)
REMOTE_FUNCTION(log_mel, PadOrCut, 2)
REMOTE_FUNCTION(log_mel, HzToMel, 1)
REMOTE_FUNCTION(log_mel, MelToHz, 1)
REMOTE_FUNCTION(log_mel, MelBank, 1)
REMOTE_FUNCTION(log_mel, PowerSpectrogram, 1)
REMOTE_FUNCTION(log_mel, LogMel, 2)
REMOTE_FUNCTION(log_mel, EncoderPositions, 1)
