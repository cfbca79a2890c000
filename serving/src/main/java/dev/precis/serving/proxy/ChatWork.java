package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.fusion.Piece;
import dev.precis.serving.backend.EqualRows;
import dev.precis.serving.backend.Question;
import dev.precis.serving.backend.Turn;
import dev.precis.serving.backend.VllmBackend;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to the body of a chat request: read, looked at, encoded, and written anew. */
final class ChatWork {
  /** Characters of text that are taken for a token where rows must fit beside it. */
  static final int CHARACTERS_PER_TOKEN = 3;

  private final MediaWork media;
  private final ServedDoor door;
  private final Optional<PixelWork> pixels;
  private final WrittenParts written;

  /**
   * Work for one server.
   *
   * @param door the way in
   * @param written parts of media that were sent lately
   */
  ChatWork(MediaWork media, ServedDoor door, WrittenParts written) {
    this.media = media;
    this.door = door;
    this.written = written;
    this.pixels = door.pixels() ? Optional.of(new PixelWork(media.spec())) : Optional.empty();
  }

  /**
   * A body that goes to the server.
   *
   * @param body JSON
   * @param headers what the client is told beside the answer
   * @param rows what requests that the server works on at the same time must agree on
   * @param explanation what it is told in the answer, if it wants that and the answer is one object
   */
  record Ready(
      Buffer body, Map<String, String> headers, EqualRows rows, Optional<ObjectNode> explanation) {}

  /**
   * The body for the server: the same bytes if it names no medium.
   *
   * @param sender who wants it sent
   */
  Future<Ready> prepare(byte[] body, Sender sender) {
    return media
        .read(sender, door -> ChatBody.parse(body, door), ChatBody::media)
        .compose(chat ->
            chat.plain()
                ? Future.succeededFuture(
                    new Ready(Buffer.buffer(body), Map.of(), EqualRows.NONE, Optional.empty()))
                : pixels.isPresent()
                    ? media.off(
                        sender.trace(),
                        Trace.PIXELS,
                        () -> pixels.get().write(chat, sender.asker().leaving()))
                    : encode(chat, sender));
  }

  private Future<Ready> encode(ChatBody chat, Sender sender) {
    return media
        .encode(chat.media(), chat.choice(), chat.said(), room(chat), sender.asker())
        .compose(rows ->
            media.off(sender.trace(), Trace.WRITE, () -> write(chat, sender.tenant(), rows)));
  }

  /** Rows that leave room for the texts, of which only the length is known, and the answer. */
  private long room(ChatBody chat) {
    return door.backend().model().maxTokens()
        - (long) chat.answerTokens()
        - chat.characters() / CHARACTERS_PER_TOKEN;
  }

  private Ready write(ChatBody chat, String tenant, Rows rows) {
    List<Piece> pieces = new ArrayList<>();
    chat.texts().forEach(text -> pieces.add(new Piece.Text(text)));
    rows.media().forEach(medium -> pieces.add(new Piece.Media(medium.medium())));
    Turn all = new Turn(Turn.Role.USER, pieces);
    VllmBackend backend = door.backend();
    Question question = Question.of(tenant, chat.answerTokens(), all);
    backend.check(question);
    List<byte[]> parts = new ArrayList<>();
    for (EncodedMedium medium : rows.media()) {
      parts.add(written.part(medium, tenant, backend));
    }
    boolean explained = chat.choice().explain() && !chat.stream() && !rows.media().isEmpty();
    return new Ready(
        chat.with(parts),
        MediaHeaders.of(rows),
        backend.equalRows(question),
        explained ? Optional.of(Explanation.of(rows)) : Optional.empty());
  }
}
