package dev.precis.cli;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files that the command line means. A file named is always tried, whatever it is called; of a
 * folder those are taken whose name says picture, video or sound.
 *
 * @param inputs in the order given, folders sorted by path; each file once
 * @param unreadable folders inside that could not be read, with what the file system said
 */
record InputFiles(List<Input> inputs, Map<Path, String> unreadable) {
  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "png", "webp", "gif", "bmp", "mp4", "m4v", "mov", "mkv", "webm", "avi",
          "ts", "m2ts", "3gp", "ogv", "ogg", "oga", "opus", "wav", "flac", "mp3", "m4a", "aac");

  /**
   * Expands what was named.
   *
   * @throws PrecisException {@code INPUT_IS_FOLDER} if a folder is named without {@code recursive},
   *     {@code NO_INPUT} if nothing is left
   */
  static InputFiles expand(List<Path> named, boolean recursive) {
    List<Input> inputs = new ArrayList<>();
    Map<Path, String> unreadable = new TreeMap<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : named) {
      if (!Files.isDirectory(path)) {
        add(inputs, seen, new Input(path, name(path)));
      } else if (!recursive) {
        throw PrecisException.user(
            "INPUT_IS_FOLDER",
            "%s is a folder; add --recursive to encode the media files in it".formatted(path));
      } else {
        walk(path, unreadable).forEach((place, file) -> add(inputs, seen, new Input(file, place)));
      }
    }
    if (inputs.isEmpty() && unreadable.isEmpty()) {
      throw PrecisException.user(
          "NO_INPUT",
          "no media file in %s; known endings: %s"
              .formatted(named, String.join(" ", EXTENSIONS.stream().sorted().toList())));
    }
    return new InputFiles(List.copyOf(inputs), unreadable);
  }

  private static void add(List<Input> inputs, Set<Path> seen, Input input) {
    if (seen.add(input.file().toAbsolutePath().normalize())) {
      inputs.add(input);
    }
  }

  private static Path name(Path path) {
    Path last = path.getFileName();
    return last == null ? path : last;
  }

  private static Map<Path, Path> walk(Path folder, Map<Path, String> unreadable) {
    Map<Path, Path> found = new TreeMap<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && isMedia(file)) {
                found.put(folder.relativize(file), file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
              unreadable.put(file, problem.getClass().getSimpleName());
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      unreadable.put(folder, e.getClass().getSimpleName());
    }
    return found;
  }

  private static boolean isMedia(Path file) {
    String name = name(file).toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
