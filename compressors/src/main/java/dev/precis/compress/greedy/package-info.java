/** Greedy choice of representatives, shared by methods and budgets. Internal. */
@NullMarked
package dev.precis.compress.greedy;

import org.jspecify.annotations.NullMarked;
