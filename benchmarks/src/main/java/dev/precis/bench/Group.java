package dev.precis.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is compared in one run, over one set of inputs. */
enum Group {
  /** Methods of pictures. */
  IMAGE(
      Workloads.IDS,
      Inputs.SIDE * Inputs.SIDE,
      SpeedWords.INTRODUCTION,
      SpeedWords.CONTENDERS,
      SpeedWords.BOUNDS),
  /** Methods of clips. */
  VIDEO(
      VideoWorkloads.IDS,
      Clip.FRAMES * Clip.SIDE * Clip.SIDE,
      VideoWords.INTRODUCTION,
      VideoWords.CONTENDERS,
      VideoWords.BOUNDS);

  private final List<String> ids;
  private final int rows;
  private final String introduction;
  private final String contenders;
  private final String bounds;

  Group(List<String> ids, int rows, String introduction, String contenders, String bounds) {
    this.ids = ids;
    this.rows = rows;
    this.introduction = introduction;
    this.contenders = contenders;
    this.bounds = bounds;
  }

  /**
   * By its name on the command line.
   *
   * @throws IllegalArgumentException naming those there are
   */
  static Group named(String name) {
    for (Group group : values()) {
      if (group.id().equals(name)) {
        return group;
      }
    }
    throw new IllegalArgumentException("no group '%s'; there are image and video".formatted(name));
  }

  /** How the command line and the Python side name it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The methods. */
  List<String> ids() {
    return ids;
  }

  /** Rows of an input, copied to see what memory gives. */
  int rows() {
    return rows;
  }

  /** First words of the page. */
  String introduction() {
    return introduction;
  }

  /** Who is timed on the Python side. */
  String contenders() {
    return contenders;
  }

  /** What the bounds by the hardware are made of. */
  String bounds() {
    return bounds;
  }

  /** Makes the inputs, writes them for the Python side, and gives the methods over them. */
  List<Workload> prepare(Path file) {
    return switch (this) {
      case IMAGE -> {
        Inputs inputs = Inputs.seeded(Inputs.SEED);
        inputs.write(file, Workloads.numbers());
        yield Workloads.over(inputs);
      }
      case VIDEO -> {
        Clip clip = Clip.seeded(Clip.SEED);
        clip.write(file, VideoWorkloads.numbers());
        yield VideoWorkloads.over(clip);
      }
    };
  }
}
