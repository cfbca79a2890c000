/** The {@code precis} command: one class per command, and what they share. Internal. */
@NullMarked
package dev.precis.cli;

import org.jspecify.annotations.NullMarked;
