/**
 * What a piece of media is before it is decoded: where its bytes come from, what a header says
 * about it, what it may cost at most, and why it was refused. API.
 */
@NullMarked
package dev.precis.media;

import org.jspecify.annotations.NullMarked;
