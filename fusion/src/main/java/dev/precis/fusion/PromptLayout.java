package dev.precis.fusion;

import dev.precis.fusion.position.TimeStyle;
import java.util.ArrayList;
import java.util.List;

/**
 * Text and media in the order in which a model reads them. Neighbouring texts are joined, and a
 * medium that kept no token leaves neither marks nor time behind.
 *
 * @param pieces in order
 */
public record PromptLayout(List<Piece> pieces) {
  /** Copies the list. */
  public PromptLayout {
    pieces = List.copyOf(pieces);
  }

  /** An empty prompt whose media stand between these texts. */
  public static Builder between(Separators separators) {
    return new Builder(separators);
  }

  /** An empty prompt without any text of its own. */
  public static Builder plain() {
    return between(Separators.NONE);
  }

  /** The media in order. */
  public List<Medium> media() {
    List<Medium> out = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Media media) {
        out.add(media.medium());
      }
    }
    return out;
  }

  /** How many placeholders each medium takes, in order. */
  public int[] placeholders() {
    return media().stream().mapToInt(Medium::size).toArray();
  }

  /** All rows of media. */
  public int mediaRows() {
    return media().stream().mapToInt(Medium::size).sum();
  }

  /** The text with {@code mark} in the place of every medium. */
  public String text(String mark) {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text text -> out.append(text.text());
        case Piece.Media _ -> out.append(mark);
      }
    }
    return out.toString();
  }

  /** Puts a prompt together. */
  public static final class Builder {
    private final Separators separators;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private Builder(Separators separators) {
      this.separators = separators;
    }

    /** Adds text. */
    public Builder text(String more) {
      text.append(more);
      return this;
    }

    /** Adds a medium between the separators; nothing at all if it kept no token. */
    public Builder media(Medium medium) {
      if (medium.size() > 0) {
        text.append(separators.before());
        flush();
        pieces.add(new Piece.Media(medium));
        text.append(separators.after());
      }
      return this;
    }

    /**
     * Adds a video frame by frame, each between the separators and with its time; frames that kept
     * no token lose both, and positions count on as if they had never been sampled.
     *
     * @param frames one medium per frame
     * @param seconds time of each frame
     * @param duration length of the video in seconds
     */
    public Builder frames(List<Medium> frames, double[] seconds, double duration, TimeStyle style) {
      if (frames.size() != seconds.length) {
        throw new IllegalArgumentException(
            "%d frames but %d times".formatted(frames.size(), seconds.length));
      }
      List<Integer> left = new ArrayList<>();
      for (int i = 0; i < seconds.length; i++) {
        if (frames.get(i).size() > 0) {
          left.add(i);
        }
      }
      if (left.isEmpty()) {
        return this;
      }
      text.append(
          style.beforeVideo(left.stream().mapToDouble(i -> seconds[i]).toArray(), duration));
      for (int number = 0; number < left.size(); number++) {
        int i = left.get(number);
        text.append(style.beforeFrame(number, seconds[i]));
        media(frames.get(i));
        text.append(style.afterFrame(seconds[i]));
      }
      return this;
    }

    private void flush() {
      if (!text.isEmpty()) {
        pieces.add(new Piece.Text(text.toString()));
        text.setLength(0);
      }
    }

    /** The prompt. */
    public PromptLayout build() {
      flush();
      return new PromptLayout(pieces);
    }
  }
}
