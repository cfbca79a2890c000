package dev.precis.pipeline;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/**
 * Compressed tokens on their way to a sink.
 *
 * @param tokens kept rows
 * @param stream number of their stream in the run; rows of a joint batch count their own source
 *     from there
 * @param signals values per row that were asked to be kept, by name
 */
public record TokenBatch(TokenSequence tokens, int stream, Map<String, Matrix> signals) {}
