/** Methods and rules for text beside media: transcripts, captions, recognised print. API. */
@NullMarked
package dev.precis.compress.text;

import org.jspecify.annotations.NullMarked;
