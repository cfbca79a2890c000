package dev.precis.serving.backend;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.precis.fusion.Piece;
import dev.precis.tokens.Grid;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** The messages of a chat, text as text and media as parts of a server's own kind. */
final class ChatMessages {
  private ChatMessages() {}

  /** Writes the fields of one medium's part. */
  @FunctionalInterface
  interface PartWriter {
    void write(JsonGenerator json, GuardedRows rows) throws IOException;
  }

  /**
   * Writes the array of messages.
   *
   * @param media one per medium of the turns, in order
   */
  static void write(JsonGenerator json, List<Turn> turns, List<GuardedRows> media, PartWriter part)
      throws IOException {
    Iterator<GuardedRows> next = media.iterator();
    json.writeStartArray();
    for (Turn turn : turns) {
      json.writeStartObject();
      json.writeStringField("role", turn.role().id());
      json.writeArrayFieldStart("content");
      for (Piece piece : turn.pieces()) {
        json.writeStartObject();
        switch (piece) {
          case Piece.Text text -> {
            json.writeStringField("type", "text");
            json.writeStringField("text", text.text());
          }
          case Piece.Media _ -> part.write(json, next.next());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A grid as three whole numbers; servers refuse any other form. */
  static void grid(JsonGenerator json, String name, Grid grid) throws IOException {
    json.writeFieldName(name);
    json.writeArray(new int[] {grid.t(), grid.h(), grid.w()}, 0, 3);
  }
}
