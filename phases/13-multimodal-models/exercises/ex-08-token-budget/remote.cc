// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/exercises/ex-08-token-budget/token_budget.h"

REMOTE_FUNCTION(token_budget::impl, ImageTokens, 3)
REMOTE_FUNCTION(token_budget::impl, ImageBudget, 5)
REMOTE_FUNCTION(token_budget::impl, PairRatio, 4)
