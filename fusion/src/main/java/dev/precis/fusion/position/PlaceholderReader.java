package dev.precis.fusion.position;

import dev.precis.PrecisException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds the media in the token ids of a prompt whose template was already expanded, one placeholder
 * per token. Media are taken in the order in which they were given, prompt after prompt, so one
 * reader serves a batch.
 */
public final class PlaceholderReader {
  private static final String MISMATCH = "PLACEHOLDERS_MISMATCH";

  private final Marks marks;
  private final Deque<Run.Visual> images;
  private final Deque<Run.Visual> videos;
  private final Deque<Run.Sound> sounds;

  /**
   * Ids that a model's tokenizer gives to placeholders and marks; -1 for what it does not have.
   *
   * @param image placeholder of an image's token
   * @param video placeholder of a video's token
   * @param sound placeholder of a sound's token
   * @param visualStart mark before an image or video
   * @param soundStart mark before sound; directly behind {@code visualStart} it opens a film
   */
  public record Marks(int image, int video, int sound, int visualStart, int soundStart) {
    /** Those of a model without sound. */
    public static Marks visual(int image, int video, int visualStart) {
      return new Marks(image, video, -1, visualStart, -1);
    }
  }

  /**
   * A reader for one batch.
   *
   * @param images in the order of the prompts
   * @param videos likewise; {@link Run.Visual#frames} where the model takes frames apart
   * @param sounds likewise, those of films among them
   */
  public PlaceholderReader(
      Marks marks, List<Run.Visual> images, List<Run.Visual> videos, List<Run.Sound> sounds) {
    this.marks = marks;
    this.images = new ArrayDeque<>(images);
    this.videos = new ArrayDeque<>(videos);
    this.sounds = new ArrayDeque<>(sounds);
  }

  /**
   * The runs of one prompt without padding.
   *
   * @throws PrecisException {@code PLACEHOLDERS_MISMATCH} if placeholders and media differ in
   *     number
   */
  public List<Run> read(int[] ids) {
    List<Run> runs = new ArrayList<>();
    int at = 0;
    while (at < ids.length) {
      Run run = opensFilm(ids, at) ? film(ids, at) : single(ids, at);
      runs.add(run);
      at += run.tokens();
    }
    return Run.joined(runs);
  }

  private boolean opensFilm(int[] ids, int at) {
    return marks.soundStart >= 0
        && ids[at] == marks.visualStart
        && at + 1 < ids.length
        && ids[at + 1] == marks.soundStart;
  }

  private Run single(int[] ids, int at) {
    int id = ids[at];
    if (id != marks.image && id != marks.video && id != marks.sound) {
      return new Run.Text(1);
    }
    Run run =
        id == marks.image
            ? next(images, "image", at)
            : id == marks.video ? next(videos, "video", at) : next(sounds, "sound", at);
    if (run.tokens() == 0) {
      throw PrecisException.user(MISMATCH, "the medium at token %d has no tokens".formatted(at));
    }
    for (int i = at; i < at + run.tokens(); i++) {
      if (i >= ids.length || ids[i] != id) {
        throw PrecisException.user(
            MISMATCH,
            "the medium at token %d has %d tokens, but only %d placeholders stand there"
                .formatted(at, run.tokens(), i - at));
      }
    }
    return run;
  }

  private Run.Film film(int[] ids, int at) {
    Run.Visual video = next(videos, "video", at);
    Run.Sound sound = next(sounds, "sound", at);
    List<Boolean> order = new ArrayList<>();
    int from = at + Run.Film.MARKS;
    int end = from + video.tokens() + sound.tokens();
    for (int i = from; i < Math.min(end, ids.length); i++) {
      if (ids[i] != marks.video && ids[i] != marks.sound) {
        break;
      }
      order.add(ids[i] == marks.sound);
    }
    int heard = (int) order.stream().filter(isSound -> isSound).count();
    if (order.size() != end - from
        || heard != sound.tokens()
        || end + Run.Film.MARKS > ids.length) {
      throw PrecisException.user(
          MISMATCH,
          "the film at token %d has %d visual and %d sound tokens and two marks behind them; %d and %d placeholders stand there"
              .formatted(at, video.tokens(), sound.tokens(), order.size() - heard, heard));
    }
    return new Run.Film(video, sound, order);
  }

  private static <T extends Run> T next(Deque<T> media, String kind, int at) {
    T run = media.poll();
    if (run == null) {
      throw PrecisException.user(
          MISMATCH, "token %d is a placeholder of another %s than were given".formatted(at, kind));
    }
    return run;
  }
}
