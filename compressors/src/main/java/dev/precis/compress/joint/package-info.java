/** Methods over pictures and sound of the same time. API. */
@NullMarked
package dev.precis.compress.joint;

import org.jspecify.annotations.NullMarked;
