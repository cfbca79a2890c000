/**
 * Pictures of what was kept: an HTML page of a run, a PNG and a terminal map of a token file.
 * Internal.
 */
@NullMarked
package dev.precis.report;

import org.jspecify.annotations.NullMarked;
