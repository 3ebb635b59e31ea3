// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/01-request-lifecycle/lab-05-stop-conditions/stop_conditions.h"

REMOTE_FUNCTION(stop_conditions::impl, CheckStop, 3)
REMOTE_FUNCTION(stop_conditions::impl, AppendToken, 3)
REMOTE_FUNCTION(stop_conditions::impl, Abort, 2)
REMOTE_FUNCTION(stop_conditions::impl, FinishReasonFor, 1)
REMOTE_FUNCTION(stop_conditions::impl, ToString, 1)
