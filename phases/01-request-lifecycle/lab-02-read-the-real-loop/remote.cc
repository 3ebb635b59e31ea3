// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/01-request-lifecycle/lab-02-read-the-real-loop/read_the_real_loop.h"

REMOTE_FUNCTION(read_the_real_loop::impl, ParseLogLine, 1)
REMOTE_FUNCTION(read_the_real_loop::impl, ClassifyLogLine, 1)
REMOTE_FUNCTION(read_the_real_loop::impl, ScheduledTokens, 1)
REMOTE_FUNCTION(read_the_real_loop::impl, OrderViolations, 1)
