package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.fetch.FetchSettings;
import dev.precis.tensor.Matrix;
import dev.precis.testmedia.TestImages;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that an encoder should not have given do not leave this process. */
class ChatWorkTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource({"NaN,4,ROWS_NOT_FINITE", "Infinity,4,ROWS_NOT_FINITE", "1,5,ROWS_WIDTH"})
  void wrongRowsAreRefused(float value, int width, String code) {
    Matrix rows = Matrix.allocate(1, width);
    rows.set(0, 1, value);
    EncodedMedium medium = Encoded.picture(rows);
    ServedModel model = ServedModel.of("m", ModelFamily.LLAVA, 4, 100);
    MediaWork media =
        new MediaWork(
            vertx.createSharedWorkerExecutor("bodies", 1),
            (_, _) -> Future.succeededFuture(medium),
            (_, _) -> Future.succeededFuture(Sketch.unseen(Modality.IMAGE, 1, 1)),
            PipelineSpec.DEFAULT,
            new MediaFolders(List.of()),
            new RemoteMedia(vertx, FetchSettings.NONE, new ProxyMeters()));
    ChatWork work =
        new ChatWork(
            media,
            ServedDoor.told(
                ProxySettings.of(
                    URI.create("http://h"), model, Door.CHAT_MEDIA, PipelineSpec.DEFAULT)),
            new WrittenParts(0));
    String body = Asking.chat(Asking.image("image/png", TestImages.quadrants(".png", 8, 8)));
    assertThatThrownBy(() ->
            work.prepare(
                    body.getBytes(StandardCharsets.UTF_8),
                    new Sender("t", Asker.of(new CancelToken()), new Admission(0, 1).take(0), 1))
                .toCompletionStage()
                .toCompletableFuture()
                .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(PrecisException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
