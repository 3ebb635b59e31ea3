// How the toy's functions are called across a process border.

#include "harness/remote/remote.h"

#include "harness/runner/hostile/toy.h"

REMOTE_FUNCTION(toy, Double, 1)
REMOTE_FUNCTION(toy, Triple, 1)
