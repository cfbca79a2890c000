package dev.precis.fusion.position;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import java.util.ArrayList;
import java.util.List;

/** Finds pictures between a start and an end mark, as InternVL and V2PE prompts have them. */
public final class MarkedPictures {
  private MarkedPictures() {}

  /**
   * The runs of a prompt without padding; the marks are text.
   *
   * @param ids token ids
   * @param start id of the mark before a picture
   * @param end id of the mark behind it
   * @param tokens tokens of each picture: its tiles times the tokens of a tile
   * @throws PrecisException {@code PLACEHOLDERS_MISMATCH} if marks and counts do not fit
   */
  public static List<Run> read(int[] ids, int start, int end, int[] tokens) {
    List<Run> runs = new ArrayList<>();
    int pictures = 0;
    int at = 0;
    while (at < ids.length) {
      runs.add(new Run.Text(1));
      if (ids[at++] != start) {
        continue;
      }
      if (pictures == tokens.length) {
        throw mismatch("the prompt has more pictures than the %d given", tokens.length);
      }
      int behind = at + tokens[pictures];
      if (behind >= ids.length || ids[behind] != end) {
        throw mismatch("picture %d does not end with its mark after its tokens", pictures);
      }
      runs.add(new Run.Visual(Grid.line(tokens[pictures]), 0));
      pictures++;
      at = behind;
    }
    if (pictures < tokens.length) {
      throw mismatch("the prompt has only %d of the pictures given", pictures);
    }
    return Run.joined(runs);
  }

  private static PrecisException mismatch(String message, int number) {
    return PrecisException.user("PLACEHOLDERS_MISMATCH", message.formatted(number));
  }
}
