/**
 * Holds the methods against reference cases: reads a manifest of cases, runs each through the
 * public class that the product runs, and compares. Internal.
 *
 * <p>To add a method: write one {@link dev.precis.parity.ParityAdapter} that reads the case's
 * {@code in.*} and {@code w.*} tensors from {@link dev.precis.parity.CaseInputs}, calls the public
 * class, and returns its results under the names of the {@code out.*} tensors; then add it to the
 * list in {@link dev.precis.parity.ParityAdapters}. Every parameter of the case must be read, held
 * to the one supported value, or named as a mere note with {@link
 * dev.precis.parity.CaseParameters#ignore}; one that nobody looked at fails the case. An adapter
 * renames and reshapes; it computes nothing.
 *
 * <p>For a learned method write a {@link dev.precis.parity.LearnedAdapter}: it gets the graphs that
 * the packs project makes from the case's weights.
 */
@NullMarked
package dev.precis.parity;

import org.jspecify.annotations.NullMarked;
