// SPDX-License-Identifier: GPL-3.0-or-later
/** Tests of the cues by TarsosDSP. Internal. */
@NullMarked
package dev.precis.tarsos;

import org.jspecify.annotations.NullMarked;
