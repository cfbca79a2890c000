package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.StreamSettings;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What bounds the work of the proxy: admission, slots of encoders, memory of rows. */
class BoundsTest {
  private static final StreamSettings SETTINGS = StreamSettings.defaults(Modality.IMAGE);

  private final List<MediumInput> encoded = new ArrayList<>();

  private static EncodedMedium rows(int count) {
    return Encoded.picture(Matrix.allocate(count, 4));
  }

  private static MediumInput input(String tenant, String digest) {
    return new MediumInput(
        tenant, Modality.IMAGE, List.of(MediaSource.bytes("a", new byte[] {1})), 0, digest);
  }

  private Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    encoded.add(wanted.input());
    return Future.succeededFuture(rows(2));
  }

  private static Future<EncodedMedium> ask(MediaEncoder encoder, String tenant, String digest) {
    return encoder.encode(Wanted.of(input(tenant, digest), SETTINGS), Asker.of(new CancelToken()));
  }

  @Test
  void theRowsOfTheMediumAskedAboutLongestAgoGoFirst() {
    long one = rows(2).bytes();
    RowsCache cache = new RowsCache(this::encode, "p", 2 * one);
    for (String digest : List.of("a", "b", "a", "c", "a", "b")) {
      assertThat(ask(cache, "t", digest).succeeded()).isTrue();
      assertThat(cache.bytes()).isLessThanOrEqualTo(2 * one);
    }
    assertThat(encoded.stream().map(MediumInput::digest)).containsExactly("a", "b", "c", "b");
  }

  @Test
  void rowsLargerThanTheMemoryAreNotKept() {
    RowsCache cache = new RowsCache(this::encode, "p", rows(2).bytes() - 1);
    ask(cache, "t", "a");
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void rowsAreFoundOnlyByTheSameTenantMediumMethodBudgetAndQuestion() {
    RowsCache cache = new RowsCache(this::encode, "p", 1 << 20);
    ask(cache, "t", "a");
    ask(cache, "u", "a");
    ask(cache, "t", "b");
    cache.encode(
        Wanted.of(input("t", "a"), SETTINGS.withBudget(Budget.tokens(3))),
        Asker.of(new CancelToken()));
    cache.encode(
        new Wanted(input("t", "a"), SETTINGS, Optional.of("what?")), Asker.of(new CancelToken()));
    assertThat(encoded).hasSize(5);
    ask(cache, "t", "a");
    assertThat(encoded).hasSize(5);
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
    Future<EncodedMedium> first = ask(cache, "t", "a");
    Future<EncodedMedium> second = ask(cache, "t", "a");
    assertThat(running).hasSize(1);
    running.getFirst().fail(new IllegalStateException("broken"));
    assertThat(first.failed() && second.failed()).isTrue();
    ask(cache, "t", "a");
    assertThat(running).hasSize(2);
  }

  @Test
  void workIsStoppedWhenTheLastOneWhoWaitsHasLeft() {
    List<CancelToken> stops = new ArrayList<>();
    RowsCache cache =
        new RowsCache(
            (_, asker) -> {
              stops.add(asker.leaving());
              return Promise.<EncodedMedium>promise().future();
            },
            "p",
            1 << 20);
    CancelToken one = new CancelToken();
    CancelToken other = new CancelToken();
    Wanted wanted = Wanted.of(input("t", "a"), SETTINGS);
    cache.encode(wanted, Asker.of(one));
    cache.encode(wanted, Asker.of(other));
    one.cancel();
    assertThat(stops).hasSize(1);
    assertThat(stops.getFirst().isCancelled()).isFalse();
    other.cancel();
    assertThat(stops.getFirst().isCancelled()).isTrue();
    cache.encode(wanted, Asker.of(new CancelToken()));
    assertThat(stops).hasSize(2);
  }

  @Test
  void noMoreWorkRunsAtOnceThanThereAreSlots() {
    Slots slots = new Slots(2);
    List<Promise<String>> running = new ArrayList<>();
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(
          slots.run(
              "a",
              () -> {
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
        slots.run(
            "a",
            () -> {
              throw new IllegalStateException("at once");
            });
    assertThat(broken.failed()).isTrue();
    assertThat(slots.run("a", () -> Future.succeededFuture("after")).result()).isEqualTo("after");
  }

  @Test
  void whoeverWaitsGetsASlotBeforeAnybodyGetsASecondOne() {
    Slots slots = new Slots(1);
    List<String> begun = new ArrayList<>();
    List<Promise<String>> running = new ArrayList<>();
    for (String who : List.of("a", "a", "a", "a", "b", "b", "c")) {
      slots.run(
          who,
          () -> {
            begun.add(who);
            running.add(Promise.promise());
            return running.getLast().future();
          });
    }
    assertThat(slots.waiting()).isEqualTo(6);
    for (int i = 0; i < 7; i++) {
      running.get(i).complete("done");
    }
    assertThat(begun).containsExactly("a", "a", "b", "c", "a", "b", "a");
    assertThat(slots.waiting()).isZero();
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

  @Test
  void whatARequestNamesTakesRoomToo() {
    Admission admission = new Admission(100, 2);
    Admission.Lease request = admission.take(10);
    Admission.Lease part = request.part();
    request.more(30);
    part.more(60);
    assertThatThrownBy(() -> part.more(1))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.status()).isEqualTo(429));
    assertThat(admission.requests()).isEqualTo(1);
    part.close();
    request.more(60);
    request.close();
    // what comes after the end is nobody's
    request.more(70);
    admission.take(100).close();
    assertThat(admission.requests()).isZero();
  }
}
