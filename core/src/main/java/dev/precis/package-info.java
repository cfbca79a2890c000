/** What every module of Precis may use: the one error type. API. */
@NullMarked
package dev.precis;

import org.jspecify.annotations.NullMarked;
