// How the calls of this lab cross a process border.

#include "harness/remote/remote.h"

#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

REMOTE_FUNCTION(splice, ToyImageTokens, 1)
REMOTE_FUNCTION(splice, ContentHash, 1)
REMOTE_FUNCTION(splice, EncodeToy, 2)
REMOTE_FUNCTION(splice, SpliceEmbeddings, 3)
REMOTE_FUNCTION(splice, RowsOfChunk, 3)
