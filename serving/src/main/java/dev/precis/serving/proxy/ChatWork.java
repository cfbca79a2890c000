package dev.precis.serving.proxy;

import dev.precis.decode.MediaDecoder;
import dev.precis.fusion.Piece;
import dev.precis.media.MediaTally;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.Question;
import dev.precis.serving.backend.Turn;
import dev.precis.serving.backend.VllmBackend;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is done to the body of a chat request: read, looked at, encoded, and written anew. */
final class ChatWork {
  /** Header with the tokens that the media would have had. */
  static final String TOKENS_IN = "precis-tokens-in";

  /** Header with the tokens that they have. */
  static final String TOKENS_OUT = "precis-tokens-out";

  private final WorkerExecutor worker;
  private final MediaDecoder decoder = MediaDecoder.inProcess();
  private final MediaEncoder encoder;
  private final PipelineSpec spec;
  private final VllmBackend backend;

  /**
   * Work for one server.
   *
   * @param worker threads for reading and writing bodies
   */
  ChatWork(WorkerExecutor worker, MediaEncoder encoder, ProxySettings settings) {
    this.worker = worker;
    this.encoder = encoder;
    this.spec = settings.spec();
    this.backend =
        settings.door() == Door.CHAT_ROWS
            ? VllmBackend.chatRows(settings.model())
            : VllmBackend.chatMedia(settings.model());
  }

  /**
   * A body that goes to the server.
   *
   * @param body JSON
   * @param headers what the client is told beside the answer
   */
  @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
  record Ready(byte[] body, Map<String, String> headers) {}

  /** The body for the server: the same bytes if it names no medium. */
  Future<Ready> prepare(byte[] body, String tenant) {
    return worker
        .executeBlocking(() -> read(body, tenant), false)
        .compose(chat ->
            chat.plain()
                ? Future.succeededFuture(new Ready(body, Map.of()))
                : encode(chat, tenant));
  }

  /** Reads the body and the head of every medium, so that nothing is decoded in vain. */
  private ChatBody read(byte[] body, String tenant) {
    ChatBody chat = ChatBody.parse(body, tenant, spec.limits());
    MediaTally tally = new MediaTally(spec.limits());
    for (MediumInput input : chat.media()) {
      tally.add(input.source().name(), decoder.probe(input.source(), spec.limits()));
    }
    return chat;
  }

  private Future<Ready> encode(ChatBody chat, String tenant) {
    List<Future<EncodedMedium>> media = new ArrayList<>();
    for (MediumInput input : chat.media()) {
      media.add(encoder.encode(input, chat.choice().apply(spec.settings(input.kind()))));
    }
    return Future.all(media)
        .compose(all ->
            worker.executeBlocking(() -> write(chat, tenant, all.<EncodedMedium>list()), false));
  }

  private Ready write(ChatBody chat, String tenant, List<EncodedMedium> media) {
    List<Piece> pieces = new ArrayList<>();
    chat.texts().forEach(text -> pieces.add(new Piece.Text(text)));
    media.forEach(medium -> pieces.add(new Piece.Media(medium.medium())));
    Turn all = new Turn(Turn.Role.USER, pieces);
    List<String> parts = backend.parts(Question.of(tenant, chat.answerTokens(), all));
    long in = media.stream().mapToLong(EncodedMedium::tokensIn).sum();
    long out = media.stream().mapToLong(medium -> medium.tokens().size()).sum();
    return new Ready(
        chat.with(parts),
        media.isEmpty()
            ? Map.of()
            : Map.of(TOKENS_IN, Long.toString(in), TOKENS_OUT, Long.toString(out)));
  }
}
