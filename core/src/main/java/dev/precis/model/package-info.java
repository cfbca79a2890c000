/** Model packs and the engine that runs their graphs. API. */
@NullMarked
package dev.precis.model;

import org.jspecify.annotations.NullMarked;
