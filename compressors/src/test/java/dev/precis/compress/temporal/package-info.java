@NullMarked
package dev.precis.compress.temporal;

import org.jspecify.annotations.NullMarked;
