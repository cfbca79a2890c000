/** Tests of packs and engines. */
@NullMarked
package dev.precis.model;

import org.jspecify.annotations.NullMarked;
