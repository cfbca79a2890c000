package dev.precis.compress;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a method did.
 *
 * @param method id
 * @param options all effective options
 * @param budget as asked for
 * @param tokensIn input rows
 * @param tokensOut output rows
 * @param perFrame output rows of each frame in time order; one entry for a picture or a run of
 *     sound
 * @param nanos time spent, nanoseconds
 * @param warnings what the caller should know, e.g. a budget larger than the input
 * @param auto how the budget followed the content, if it did
 */
public record CompressionReport(
    String method,
    Map<String, String> options,
    String budget,
    int tokensIn,
    int tokensOut,
    List<Integer> perFrame,
    long nanos,
    List<String> warnings,
    Optional<AutoBudget.Reason> auto) {}
