package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.StreamSettings;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bounds the work of the proxy: admission, slots of encoders, memory of rows. */
class BoundsTest {
  private static final StreamSettings SETTINGS = StreamSettings.defaults(Modality.IMAGE);

  private final List<MediumInput> encoded = new ArrayList<>();

  private static EncodedMedium rows(int count) {
    TokenSequence tokens =
        new TokenSequence(
            Matrix.allocate(count, 4),
            Provenance.blank(count, Modality.IMAGE),
            List.of(),
            Grid.line(count));
    return new EncodedMedium(Modality.IMAGE, tokens, Grid.image(1, count), count);
  }

  private static MediumInput input(String tenant, String digest) {
    return new MediumInput(tenant, Modality.IMAGE, MediaSource.bytes("a", new byte[] {1}), digest);
  }

  private Future<EncodedMedium> encode(MediumInput input, StreamSettings settings) {
    encoded.add(input);
    return Future.succeededFuture(rows(2));
  }

  @Test
  void theRowsOfTheMediumAskedAboutLongestAgoGoFirst() {
    long one = rows(2).bytes();
    RowsCache cache = new RowsCache(this::encode, "p", 2 * one);
    for (String digest : List.of("a", "b", "a", "c", "a", "b")) {
      assertThat(cache.encode(input("t", digest), SETTINGS).succeeded()).isTrue();
      assertThat(cache.bytes()).isLessThanOrEqualTo(2 * one);
    }
    assertThat(encoded.stream().map(MediumInput::digest)).containsExactly("a", "b", "c", "b");
  }

  @Test
  void rowsLargerThanTheMemoryAreNotKept() {
    RowsCache cache = new RowsCache(this::encode, "p", rows(2).bytes() - 1);
    cache.encode(input("t", "a"), SETTINGS);
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void rowsAreFoundOnlyByTheSameTenantMediumMethodAndBudget() {
    RowsCache cache = new RowsCache(this::encode, "p", 1 << 20);
    cache.encode(input("t", "a"), SETTINGS);
    cache.encode(input("u", "a"), SETTINGS);
    cache.encode(input("t", "b"), SETTINGS);
    cache.encode(input("t", "a"), SETTINGS.withBudget(Budget.tokens(3)));
    assertThat(encoded).hasSize(4);
    cache.encode(input("t", "a"), SETTINGS);
    assertThat(encoded).hasSize(4);
  }

  @Test
  void aMediumThatIsBeingEncodedIsWaitedForAndAFailureIsNotKept() {
    List<Promise<EncodedMedium>> running = new ArrayList<>();
    RowsCache cache =
        new RowsCache(
            (_, _) -> {
              running.add(Promise.promise());
              return running.getLast().future();
            },
            "p",
            1 << 20);
    Future<EncodedMedium> first = cache.encode(input("t", "a"), SETTINGS);
    Future<EncodedMedium> second = cache.encode(input("t", "a"), SETTINGS);
    assertThat(running).hasSize(1);
    running.getFirst().fail(new IllegalStateException("broken"));
    assertThat(first.failed() && second.failed()).isTrue();
    cache.encode(input("t", "a"), SETTINGS);
    assertThat(running).hasSize(2);
  }

  @Test
  void noMoreWorkRunsAtOnceThanThereAreSlots() {
    EncoderSlots slots = new EncoderSlots(2);
    List<Promise<String>> running = new ArrayList<>();
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(
          slots.run(() -> {
            running.add(Promise.promise());
            return running.getLast().future();
          }));
    }
    assertThat(running).hasSize(2);
    running.get(1).complete("b");
    assertThat(running).hasSize(3);
    running.get(0).fail("broken");
    assertThat(running).hasSize(4);
    running.get(2).complete("c");
    running.get(3).complete("d");
    assertThat(results.stream().map(Future::result)).containsExactly(null, "b", "c", "d");
    Future<String> broken =
        slots.run(() -> {
          throw new IllegalStateException("at once");
        });
    assertThat(broken.failed()).isTrue();
    assertThat(slots.run(() -> Future.succeededFuture("after")).result()).isEqualTo("after");
  }

  @Test
  void aRequestWithoutRoomIsRefusedAtOnce() {
    Admission admission = new Admission(100, 2);
    Admission.Lease large = admission.take(60);
    assertThatThrownBy(() -> admission.take(41)).isInstanceOf(Refused.class);
    Admission.Lease small = admission.take(40);
    assertThatThrownBy(() -> admission.take(0))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.status()).isEqualTo(429));
    large.close();
    large.close();
    assertThat(admission.requests()).isEqualTo(1);
    admission.take(60).close();
    small.close();
    assertThat(admission.requests()).isZero();
  }
}
