/** Tests of the clustering methods for clips. */
@NullMarked
package dev.precis.compress.cluster;

import org.jspecify.annotations.NullMarked;
