// How the calls of this lab cross a process border.

#include "harness/redteam/labs/function_lab.h"
#include "harness/remote/remote.h"

REMOTE_FUNCTION(function_lab, SumOfSquares, 1)
