/**
 * Which position id every token of a prompt gets, before and after compression, by the rules of the
 * model that reads it; and times as text. API.
 */
@NullMarked
package dev.precis.fusion.position;

import org.jspecify.annotations.NullMarked;
