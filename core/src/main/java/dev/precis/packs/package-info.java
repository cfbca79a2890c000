/** Runs the Python project that makes model packs, in an environment of its own. API. */
@NullMarked
package dev.precis.packs;

import org.jspecify.annotations.NullMarked;
