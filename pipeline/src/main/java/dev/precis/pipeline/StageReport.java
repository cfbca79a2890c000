package dev.precis.pipeline;

import dev.precis.tokens.StageWork;

/**
 * What a stage of the pipeline did for one stream.
 *
 * @param stage its name: {@code decode}, {@code preprocess}, {@code encode}, {@code compress} or
 *     {@code sink}
 * @param work items, time and memory
 */
public record StageReport(String stage, StageWork work) {}
