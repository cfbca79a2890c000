/**
 * Plans for methods that act inside the language model: from attention that a server measured they
 * work out what it would drop and when. They compress nothing themselves. API.
 */
@NullMarked
package dev.precis.compress.stage;

import org.jspecify.annotations.NullMarked;
