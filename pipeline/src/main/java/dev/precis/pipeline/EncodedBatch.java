package dev.precis.pipeline;

import dev.precis.tokens.EncodedTokens;
import java.lang.foreign.Arena;

/** Encoded tokens and the memory they lie in, to be closed once they are compressed. */
record EncodedBatch(EncodedTokens tokens, Arena memory) {}
