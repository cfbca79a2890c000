/**
 * LLM servers behind Precis: what each takes in place of pixels, and the guards that stand before
 * it, because a server believes what it gets and one bad part ends it for everybody. API.
 */
@NullMarked
package dev.precis.serving.backend;

import org.jspecify.annotations.NullMarked;
