// How the calls of this lab cross a process border.

#include "harness/redteam/labs/training_lab.h"
#include "harness/remote/remote.h"

REMOTE_FUNCTION(training_lab, Fit, 3)
