/** Dense matrices over native memory and the file formats that carry them. API. */
@NullMarked
package dev.precis.tensor;

import org.jspecify.annotations.NullMarked;
