// How the calls of this lab cross a process border.

#include "harness/redteam/labs/callback_lab.h"
#include "harness/remote/remote.h"

REMOTE_FUNCTION(callback_lab, SumOver, 2)
