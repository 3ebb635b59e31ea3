// How the calls of this lab cross a process border.

#include "harness/redteam/labs/class_lab.h"
#include "harness/remote/remote.h"

#define POOL(M) M(Take, 0) M(Give, 1) M(Free, 0, const)
REMOTE_CLASS(class_lab::Pool, POOL)
REMOTE_FUNCTION(class_lab, MakePool, 1)
