/**
 * Media made on the spot for tests: numbered frames and tones, encoded with the bundled libraries.
 * Shared with the tests of other modules.
 */
@NullMarked
package dev.precis.testmedia;

import org.jspecify.annotations.NullMarked;
