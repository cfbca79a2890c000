/**
 * Pixels and samples out of media, written into memory the caller owns. No type here belongs to a
 * decoding library, so another implementation (a child process, say) fits behind it. API.
 */
@NullMarked
package dev.precis.decode;

import org.jspecify.annotations.NullMarked;
