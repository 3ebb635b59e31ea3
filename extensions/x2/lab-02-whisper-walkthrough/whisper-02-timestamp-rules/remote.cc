// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "extensions/x2/lab-02-whisper-walkthrough/whisper-02-timestamp-rules/timestamp_rules.h"

REMOTE_FUNCTION(timestamp_rules, Seconds, 2)
REMOTE_FUNCTION(timestamp_rules, Timestamp, 2)
REMOTE_FUNCTION(timestamp_rules, LogSumExp, 1)
REMOTE_FUNCTION(timestamp_rules, ApplyTimestampRules, 4)
REMOTE_FUNCTION(timestamp_rules, DecodeGreedily, 3)
