package dev.precis.cli;

import java.nio.file.Path;

/**
 * A file to encode.
 *
 * @param file where it lies
 * @param place its name under the output folder: its own name, or with folders its path below the
 *     one named
 */
record Input(Path file, Path place) {}
