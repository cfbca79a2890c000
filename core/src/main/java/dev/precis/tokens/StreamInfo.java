package dev.precis.tokens;

import java.util.Map;

/**
 * One stream of a token file: where its rows came from and what was done to them.
 *
 * @param source the medium, the encoder and the grid before compression
 * @param method id of the compression method
 * @param options all effective options of the method
 * @param budget as asked for, e.g. {@code 64/frame}
 * @param tokensIn rows the encoder gave
 * @param tokensOut rows in the file
 * @param truncated whether the medium ended early: broken off, or cut at a limit
 */
public record StreamInfo(
    SourceInfo source,
    String method,
    Map<String, String> options,
    String budget,
    long tokensIn,
    long tokensOut,
    boolean truncated) {}
