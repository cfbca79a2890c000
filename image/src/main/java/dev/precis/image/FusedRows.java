package dev.precis.image;

import dev.precis.tensor.Matrix;

/**
 * What a graph with a compressor in it gives for a batch of pictures.
 *
 * @param rows the compact rows, picture after picture, or those of the window that the pictures are
 * @param kept for each row its token's place in the picture's grid, raster order; in the window,
 *     frame after frame, for a method over windows. Empty where rows are made of several tokens
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is handed over, not a key
public record FusedRows(Matrix rows, int[] kept) {}
