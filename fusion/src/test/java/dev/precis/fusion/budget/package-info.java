/** Tests of budgets. Internal. */
@NullMarked
package dev.precis.fusion.budget;

import org.jspecify.annotations.NullMarked;
