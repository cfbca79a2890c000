package dev.precis.compress;

import dev.precis.tokens.TokenSequence;
import java.util.Optional;

/**
 * Tokens after compression.
 *
 * @param tokens the kept or made rows
 * @param anchors for every row the input row that gives it its place, -1 for a row of zeros; empty
 *     if a learned graph made the rows
 * @param report how they came to be
 */
public record Compressed(TokenSequence tokens, Optional<int[]> anchors, CompressionReport report) {}
